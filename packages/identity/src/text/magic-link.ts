import { randomBytes } from 'node:crypto'

/** 256 random bits: nobody guesses it, so its plain hash can be stored. */
export function newLinkCode(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * The link that the user follows: the app's own `redirect_uri` with `code` and `state`, so that following it never reaches
 * this service and consumes nothing. The URI is not parsed: it stays as it was registered.
 */
export function magicLink(redirectUri: string, code: string, state: string | undefined): string {
  const separator = redirectUri.includes('?') ? '&' : '?'
  const link = `${redirectUri}${separator}code=${encodeURIComponent(code)}`
  return state === undefined ? link : `${link}&state=${encodeURIComponent(state)}`
}
