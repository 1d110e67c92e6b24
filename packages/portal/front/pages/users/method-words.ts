/** Values of `amr` in words. */
const words: Record<string, string> = {
  pwd: 'password',
  otp: 'authenticator app or recovery code',
  sms: 'text message',
  eotp: 'email code',
  eml: 'email link',
  webauthn: 'passkey',
}

/** The methods of an authentication in words, such as `password, text message`. */
export function methodWords(amr: readonly string[]): string {
  // `mfa` says how strong, not by what
  const methods = amr.filter((value) => value !== 'mfa').map((value) => words[value] ?? value)
  return [...new Set(methods)].join(', ')
}
