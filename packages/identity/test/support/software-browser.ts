import { createAuthenticator, decodeResult } from './software-passkey.ts'

/** `navigator.credentials` of a page of an origin, over an authenticator with one passkey. */
export function createSoftwareBrowser(origin: string) {
  const authenticator = createAuthenticator(origin)
  const credentialOf = (encoded: string) => {
    const { id, rawId, response, ...rest } = decodeResult(encoded)
    const buffers = Object.entries(response).map(([name, value]) => [
      name,
      typeof value === 'string' ? bufferOf(value) : value,
    ])
    return { ...rest, id, rawId: bufferOf(rawId), response: Object.fromEntries(buffers) }
  }
  return {
    async create({ publicKey }: { publicKey: PublicKeyOptions }) {
      const { user, challenge, excludeCredentials = [] } = publicKey
      if (excludeCredentials.some(({ id }) => textOf(id) === authenticator.credentialId)) {
        throw new DOMException('The authenticator has a passkey of this account', 'InvalidStateError')
      }
      const options = { ...publicKey, challenge: textOf(challenge), user: { ...user, id: textOf(user?.id) } }
      return credentialOf(
        authenticator.make({ webauthn_session_id: 'of the page', options: options as never }),
      )
    },
    async get({ publicKey }: { publicKey: PublicKeyOptions }) {
      const { challenge, allowCredentials = [] } = publicKey
      const isAllowed = allowCredentials.some(({ id }) => textOf(id) === authenticator.credentialId)
      if (allowCredentials.length > 0 && !isAllowed) {
        throw new DOMException('The authenticator has no such passkey', 'NotAllowedError')
      }
      const options = { ...publicKey, challenge: textOf(challenge) }
      return credentialOf(
        authenticator.use({ webauthn_session_id: 'of the page', options: options as never }),
      )
    },
  }
}

/** What a page gives; everything binary is bytes by now. */
interface PublicKeyOptions {
  challenge: Uint8Array
  user?: { id: Uint8Array }
  excludeCredentials?: { id: Uint8Array }[]
  allowCredentials?: { id: Uint8Array }[]
}

function textOf(bytes: unknown): string {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('a browser accepts bytes only')
  return Buffer.from(bytes).toString('base64url')
}

function bufferOf(text: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(text, 'base64url')).buffer
}
