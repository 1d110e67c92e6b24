import { Type } from 'typebox'

/**
 * Data that a user approves: a flat object of up to ten keys; names and values of letters, digits, `_`, `.` and `-` only. The
 * ID token of the approving authentication contains it, if the claim is requested.
 */
export const ApprovalDataSchema = Type.Record(
  Type.String({ pattern: '^(?!__proto__$)[A-Za-z0-9_.-]{1,64}$' }),
  Type.String({ pattern: '^[A-Za-z0-9_.-]{0,255}$' }),
  { maxProperties: 10, additionalProperties: false },
)
/** Data that the user approves with an authentication: {@link ApprovalDataSchema}. */
export type ApprovalData = { readonly [name: string]: string }

/** Approval data in a response; other services may have other rules. */
export const ReturnedApprovalDataSchema = Type.Record(Type.String(), Type.Unknown())
