import { createCheck } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'
import type { AuditKeys } from '../keys/audit-keys.ts'
import { sha256 } from '../text/hash.ts'
import { readStoredEvent, type StoredEvent } from './audit-event.ts'
import type { AuditEventRow } from './audit-tables.ts'

/** Where a chain stands. */
export interface ChainPlace {
  /** 0: nothing yet. */
  seq: number
  hash: string
}

/** The place before the first event of a chain. */
export const chainStart: ChainPlace = { seq: 0, hash: '' }

/** The hash of an event at its place: SHA-256 over the hash before, the place and the event as stored. */
export function hashOf(
  before: ChainPlace,
  { tenant_id, event_json }: Pick<AuditEventRow, 'tenant_id' | 'event_json'>,
): string {
  return sha256(JSON.stringify([before.hash, tenant_id, before.seq + 1, event_json]))
}

/** The row of an event that follows a place. */
export function chained(before: ChainPlace, event: StoredEvent): AuditEventRow {
  const event_json = JSON.stringify(event)
  const { tenant_id } = event
  return {
    ...columnsOf(event),
    seq: before.seq + 1,
    event_json,
    hash: hashOf(before, { tenant_id, event_json }),
  }
}

/** Whether the columns by which an event is found say the same as the event. */
export function hasOwnColumns(row: AuditEventRow): boolean {
  const columns: Readonly<Record<string, unknown>> = { ...row }
  return Object.entries(columnsOf(readStoredEvent(row.event_json))).every(
    ([name, value]) => columns[name] === value,
  )
}

function columnsOf(event: StoredEvent) {
  const { tenant_id, event_id, at, action, outcome } = event
  return {
    ...{ tenant_id, event_id, at, action, outcome },
    client_id: event.client_id ?? null,
    subject: event.subject ?? null,
    actor_subject: event.actor_subject ?? null,
  }
}

/** A signed statement about a chain: the event at a place has this hash, and, of a floor, all up to it were dropped. */
const CheckpointSchema = Type.Object({
  iss: Type.String(),
  kind: Type.Union([Type.Literal('checkpoint'), Type.Literal('floor')]),
  tenant_id: Type.String(),
  seq: Type.Integer({ minimum: 1 }),
  hash: Type.String(),
  iat: Type.Integer(),
})
export type Checkpoint = Static<typeof CheckpointSchema>

const checkCheckpoint = createCheck(CheckpointSchema)

export function signCheckpoint(keys: AuditKeys, checkpoint: Checkpoint): string {
  return keys.sign(checkpoint)
}

/** Reads a checkpoint; undefined if this service has not signed it. */
export function readCheckpoint(keys: AuditKeys, token: string): Checkpoint | undefined {
  const checked = checkCheckpoint(keys.read(token))
  return checked.ok ? checked.value : undefined
}
