import { Type } from 'typebox'
import { invalidRequest } from '../errors/api-error.ts'
import type { Sealer } from '../keys/sealer.ts'
import { jsonColumn } from '../storage/json-column.ts'

/** The sort key of the last entry of a page. */
export type PagePosition = readonly (string | number)[]

/** What a cursor belongs to: it is refused elsewhere. */
export interface CursorOwner {
  /** The list and everything that filters it. */
  list: readonly string[]
  tenantId: string
}

const readPosition = jsonColumn(Type.Array(Type.Union([Type.String(), Type.Number()])))

/** Writes the cursor of the next page: sealed, so that it reveals nothing and cannot be made by others. */
export function writeCursor(sealer: Sealer, owner: CursorOwner, position: PagePosition): string {
  return sealer.seal(Buffer.from(JSON.stringify(position)), boundTo(owner))
}

/**
 * Reads a cursor.
 *
 * @throws ApiError 400 `invalid_request` naming `cursor`, if it is not one of this list
 */
export function readCursor(sealer: Sealer, owner: CursorOwner, cursor: string): PagePosition {
  try {
    return readPosition(sealer.open(cursor, boundTo(owner)).toString())
  } catch {
    throw invalidRequest('cursor', 'is not one of this list')
  }
}

function boundTo({ list, tenantId }: CursorOwner): string[] {
  return ['cursor', tenantId, ...list]
}
