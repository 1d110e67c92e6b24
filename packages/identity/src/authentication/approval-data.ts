import { type ApprovalData, ApprovalDataSchema } from '@latchkey/protocol'
import { jsonColumn } from '../storage/json-column.ts'

const read = jsonColumn(ApprovalDataSchema)

/** Reads what a user approved, as stored with the challenge. */
export function readApprovalData(json: string | null): ApprovalData | undefined {
  return json === null ? undefined : read(json)
}
