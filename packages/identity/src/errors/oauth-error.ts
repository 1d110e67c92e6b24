/** What `/oidc/*` answers with (RFC 6749, section 5.2; RFC 8707). */
export const oauthErrorCodes = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'invalid_scope',
  'invalid_target',
  'invalid_token',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_token_type',
  'temporarily_unavailable',
  'server_error',
] as const
export type OAuthErrorCode = (typeof oauthErrorCodes)[number]

export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly statusCode: number
  readonly code: OAuthErrorCode
  readonly headers: Readonly<Record<string, string>>

  constructor(
    statusCode: number,
    code: OAuthErrorCode,
    description: string,
    headers: Record<string, string> = {},
  ) {
    super(description)
    this.statusCode = statusCode
    this.code = code
    this.headers = headers
  }
}

/** 401, with the challenge that a client which tried Basic is owed. */
export function invalidClient(usedBasic: boolean): OAuthError {
  const headers: Record<string, string> = usedBasic ? { 'www-authenticate': 'Basic realm="token"' } : {}
  return new OAuthError(401, 'invalid_client', 'Client authentication failed', headers)
}
