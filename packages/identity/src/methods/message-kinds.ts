import type { EmailKind, SmsKind } from '../templates/message-kind.ts'
import { allMethods } from './all-methods.ts'

/** All messages to end-users by their names in the management API. */
export const messageKinds: ReadonlyMap<string, EmailKind | SmsKind> = new Map(
  allMethods.flatMap(({ messages = [] }) => messages.map((kind) => [kind.id, kind] as const)),
)
