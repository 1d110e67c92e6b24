import { allMethods } from '../../methods/all-methods.ts'
import type { EmailKind, SmsKind } from '../../templates/message-kind.ts'
import { verificationMessages } from '../../verification/verification-messages.ts'

/** All messages to end-users by their names in the management API. */
export const messageKinds: ReadonlyMap<string, EmailKind | SmsKind> = new Map(
  [...allMethods.flatMap(({ messages = [] }) => messages), ...verificationMessages].map(
    (kind) => [kind.id, kind] as const,
  ),
)
