/**
 * Converts base64url into base64 with padding (RFC 4648, section 4), in which browsers get binary values: the vendor's browser
 * SDK decodes them by `atob`.
 */
export function standardBase64(base64url: string): string {
  return Buffer.from(base64url, 'base64url').toString('base64')
}

/** Converts base64 in either alphabet, with or without padding, into base64url without padding. */
export function base64urlOf(base64: string): string {
  return base64
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/={1,2}$/, '')
}
