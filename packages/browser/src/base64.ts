/** Decodes base64 in either alphabet, with or without padding (RFC 4648, sections 4 and 5). */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

/** Converts base64 in either alphabet into base64url without padding, which the browser's own JSON methods require. */
export function base64urlOf(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Encodes bytes as base64 text with padding (RFC 4648, section 4). */
export function base64Of(bytes: ArrayBuffer | Uint8Array): string {
  return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''))
}
