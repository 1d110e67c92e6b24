import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { CredentialCreationOptions, CredentialRequestOptions } from '@latchkey/protocol'
import { type Cbor, encodeCbor } from './cbor.ts'

/** What an authenticator and browser do otherwise than they should, or otherwise than usual. */
export interface Deviation {
  origin?: string
  type?: string
  challenge?: string
  /** Further members of `clientDataJSON`. */
  clientData?: Record<string, unknown>
  rpId?: string
  userPresent?: boolean
  userVerified?: boolean
  backupEligible?: boolean
  backedUp?: boolean
  counter?: number
  /** Null: none is given. */
  userHandle?: string | null
  credentialId?: Buffer
  /** What stands beside the signed data. */
  statedId?: string
  algorithm?: number
  /** COSE members after the usual ones. */
  coseExtra?: readonly (readonly [Cbor, Cbor])[]
  format?: string
  attestationStatement?: Cbor
  attestationObject?: Buffer
  attachment?: 'platform' | 'cross-platform' | null
  transports?: readonly string[]
  /** Changes the signature. */
  forge?: (signature: Buffer) => Buffer
  webauthnSessionId?: string
}

/** What `…/start` answers. */
export interface Started<Options> {
  webauthn_session_id: string
  options: Options
}

/** A passkey in a software authenticator, used from a page of `origin`. */
export interface Authenticator {
  /** Base64url. */
  credentialId: string
  /** The `webauthn_encoded_result` of a registration. */
  make(started: Started<CredentialCreationOptions>, deviation?: Deviation): string
  /** The `webauthn_encoded_result` of a log-in; counts by itself, if it counts at all. */
  use(started: Started<CredentialRequestOptions>, deviation?: Deviation): string
}

/** Makes a new authenticator with one passkey; `counts` as a security key does, else the counter stays 0. */
export function createAuthenticator(
  origin: string,
  options: { counts?: boolean; backupEligible?: boolean; userVerified?: boolean } = {},
): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = randomBytes(20)
  let counter = 0
  let userHandle = ''
  const usual = {
    userVerified: options.userVerified ?? true,
    backupEligible: options.backupEligible ?? false,
  }

  function authenticatorData(rpId: string, deviation: Deviation, attested?: Buffer): Buffer {
    const { userPresent = true, userVerified, backupEligible, backedUp = false } = { ...usual, ...deviation }
    const flags =
      Number(userPresent) |
      (Number(userVerified) << 2) |
      (Number(backupEligible) << 3) |
      (Number(backedUp) << 4) |
      (attested === undefined ? 0 : 1 << 6)
    if (options.counts) counter += 1
    const count = Buffer.alloc(4)
    count.writeUInt32BE(deviation.counter ?? counter)
    const rpIdHash = createHash('sha256').update(deviation.rpId ?? rpId)
    return Buffer.concat([rpIdHash.digest(), Buffer.from([flags]), count, attested ?? Buffer.alloc(0)])
  }

  return {
    credentialId: id.toString('base64url'),
    make(started, deviation = {}) {
      userHandle = base64url(started.options.user.id)
      const credentialId = deviation.credentialId ?? id
      const length = Buffer.alloc(2)
      length.writeUInt16BE(credentialId.length)
      const cose = encodeCbor({
        map: [
          [1, 2],
          [3, deviation.algorithm ?? -7],
          [-1, 1],
          [-2, Buffer.from(x, 'base64url')],
          [-3, Buffer.from(y, 'base64url')],
          ...(deviation.coseExtra ?? []),
        ],
      })
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, cose])
      const authData = authenticatorData(started.options.rp.id, deviation, attested)
      const attestationObject =
        deviation.attestationObject ??
        encodeCbor({
          map: [
            ['fmt', deviation.format ?? 'none'],
            ['attStmt', deviation.attestationStatement ?? { map: [] }],
            ['authData', authData],
          ],
        })
      const text = deviation.statedId ?? credentialId.toString('base64url')
      return encodeResult(deviation.webauthnSessionId ?? started.webauthn_session_id, {
        id: text,
        rawId: text,
        type: 'public-key',
        authenticatorAttachment: deviation.attachment === undefined ? 'platform' : deviation.attachment,
        clientExtensionResults: { credProps: { rk: true } },
        response: {
          clientDataJSON: clientData('webauthn.create', origin, started.options.challenge, deviation),
          attestationObject: attestationObject.toString('base64url'),
          transports: deviation.transports ?? ['internal'],
          authenticatorData: authData.toString('base64url'),
          publicKeyAlgorithm: -7,
        },
      })
    },
    use(started, deviation = {}) {
      const authData = authenticatorData(started.options.rpId, deviation)
      const clientDataJSON = clientData('webauthn.get', origin, started.options.challenge, deviation)
      const hash = createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest()
      const signature = sign('sha256', Buffer.concat([authData, hash]), privateKey)
      const text = deviation.statedId ?? (deviation.credentialId ?? id).toString('base64url')
      const handle = deviation.userHandle === undefined ? userHandle : deviation.userHandle
      return encodeResult(deviation.webauthnSessionId ?? started.webauthn_session_id, {
        id: text,
        rawId: text,
        type: 'public-key',
        authenticatorAttachment: 'platform',
        clientExtensionResults: {},
        response: {
          clientDataJSON,
          authenticatorData: authData.toString('base64url'),
          signature: (deviation.forge?.(signature) ?? signature).toString('base64url'),
          ...(handle !== null && { userHandle: handle }),
        },
      })
    },
  }
}

function clientData(type: string, origin: string, challenge: string, deviation: Deviation): string {
  const data = {
    type: deviation.type ?? type,
    challenge: deviation.challenge ?? base64url(challenge),
    origin: deviation.origin ?? origin,
    crossOrigin: false,
    ...deviation.clientData,
  }
  return Buffer.from(JSON.stringify(data)).toString('base64url')
}

/** A browser has bytes, and writes them in base64url. */
function base64url(text: string): string {
  return Buffer.from(text, 'base64').toString('base64url')
}

/** As a page does it that uses `PublicKeyCredential.toJSON()`. */
export function encodeResult(webauthn_session_id: string, credential: object): string {
  return Buffer.from(JSON.stringify({ webauthn_session_id, credential })).toString('base64')
}

/** The credential in an encoded result. */
export function decodeResult(encoded: string): {
  id: string
  rawId: string
  response: Record<string, unknown>
} {
  return JSON.parse(Buffer.from(encoded, 'base64').toString()).credential
}
