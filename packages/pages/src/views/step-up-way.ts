/** A method of the step-up pages, by the last part of its path. */
export const stepUpWays = ['sms', 'passkey', 'totp', 'password', 'recovery'] as const
/** See {@link stepUpWays}. */
export type StepUpWay = (typeof stepUpWays)[number]
