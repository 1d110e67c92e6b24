/** A method on the pages, by the last part of its path. */
export const signInWays = ['sms', 'email', 'link', 'passkey', 'totp', 'recovery'] as const
/** See {@link signInWays}. */
export type SignInWay = (typeof signInWays)[number]
