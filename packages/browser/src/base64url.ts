/** Decodes base64url text without padding (RFC 4648, section 5). */
export function bytesOfBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

/** Encodes bytes as base64url text without padding (RFC 4648, section 5). */
export function base64urlOf(bytes: ArrayBuffer): string {
  return base64Of(new Uint8Array(bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Encodes bytes as base64 text (RFC 4648, section 4). */
export function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
