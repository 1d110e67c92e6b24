/** Why a mail server did not do what was asked, in codes only: the text of a server may contain the address or the message. */
export function smtpFault(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  const status =
    'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : undefined
  return status === undefined ? code : `${code}, the server answered ${status}`
}
