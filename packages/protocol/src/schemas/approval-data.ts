import { Type } from 'typebox'

/**
 * What a user approves: flat, up to ten keys, names and values of letters, digits, `_`, `.` and `-` only. It comes back
 * in the ID token of the authentication that approves it, where that asks for the claim.
 */
export const ApprovalDataSchema = Type.Record(
  Type.String({ pattern: '^(?!__proto__$)[A-Za-z0-9_.-]{1,64}$' }),
  Type.String({ pattern: '^[A-Za-z0-9_.-]{0,255}$' }),
  { maxProperties: 10, additionalProperties: false },
)
export type ApprovalData = { readonly [name: string]: string }

/** The same as an answer gives it back; another service may have its own rules. */
export const ReturnedApprovalDataSchema = Type.Record(Type.String(), Type.Unknown())
