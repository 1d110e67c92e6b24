/** Other texts that a lenient decoder reads as the same bytes as a token in the compact serialisation. */
export function otherTextsOf(token: string): Record<string, string> {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return {
    'padding after the signature': `${token}==`,
    'one padding character': `${token}=`,
    'padding in the header': [`${header}=`, payload, signature].join('.'),
    'unused bits in the signature': [header, payload, withUnusedBits(signature)].join('.'),
    'the alphabet of base64': `${[header, payload, signature.replaceAll('-', '+').replaceAll('_', '/')].join('.')}/`,
    'a dot at the end': `${token}.`,
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The same bytes with another last character: only its upper bits count. */
function withUnusedBits(part: string): string {
  const last = alphabet.indexOf(part.slice(-1))
  return part.slice(0, -1) + alphabet.charAt(last + 1)
}
