import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { createCheck, type PublicJwk, PublicJwkSchema } from '@latchkey/protocol'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { ConfigError } from '../config-error.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import type { MasterKey } from './master-keys.ts'
import { seal, unseal } from './sealed-secret.ts'

/** A key that signs tokens. */
export interface SigningKey {
  kid: string
  alg: 'ES256'
  privateKey: KeyObject
  publicKey: KeyObject
}

/** The keys of the service, as every instance loads them from the database. */
export interface KeyRing {
  /** Signs new tokens. */
  signing: SigningKey
  /** By `kid`: all that verify. */
  verifying: ReadonlyMap<string, SigningKey>
  /** What the JWKS endpoint serves. */
  jwks: PublicJwk[]
  /** Keys the hashes of short secrets such as passcodes. */
  pepper: Buffer
}

/** Keys that all tenants share. */
const everyTenant = '*'

/**
 * Loads the keys; makes them at the very first start.
 *
 * @throws ConfigError `signing_key_unusable` if a key cannot be opened with the master keys, or was changed
 */
export async function loadKeyRing(
  db: DatabaseTransaction,
  masterKeys: readonly MasterKey[],
  nowSeconds: number,
): Promise<KeyRing> {
  const stored = await db.selectFrom('keys').selectAll().orderBy('created_at', 'desc').execute()
  const newest = masterKeys[0]
  if (newest === undefined) throw new ConfigError('config_invalid', 'masterKeys must hold at least one key')
  if (stored.length === 0) {
    const rows = [await newSigningKey(newest, nowSeconds), newPepper(newest, nowSeconds)]
    await db.insertInto('keys').values(rows).execute()
    stored.push(...rows)
  }
  const signing: SigningKey[] = []
  const jwks: PublicJwk[] = []
  let pepper: Buffer | undefined
  for (const row of stored) {
    const secret = unseal(masterKeys, row.sealed, boundTo(row.purpose, row.key_id))
    if (secret === undefined) throw unusable(row.key_id, 'no master key opens it, or it was changed')
    if (row.purpose === 'pepper') pepper ??= secret
    else {
      const jwk = publicJwkOf(row.key_id, row.public_jwk_json)
      jwks.push(jwk)
      signing.push(signingKeyOf(secret, jwk))
    }
  }
  const [first] = signing
  if (first === undefined || pepper === undefined) throw unusable('none', 'the database holds none')
  return { signing: first, verifying: new Map(signing.map((key) => [key.kid, key])), jwks, pepper }
}

async function newSigningKey(masterKey: MasterKey, nowSeconds: number) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk: JWK = publicKey.export({ format: 'jwk' })
  const kid = await calculateJwkThumbprint(jwk)
  const der = privateKey.export({ format: 'der', type: 'pkcs8' })
  return {
    tenant_id: everyTenant,
    key_id: kid,
    purpose: 'sig',
    alg: 'ES256',
    public_jwk_json: JSON.stringify({ ...jwk, use: 'sig', kid, alg: 'ES256' }),
    sealed: seal(masterKey, der, boundTo('sig', kid)),
    created_at: nowSeconds,
  }
}

function newPepper(masterKey: MasterKey, nowSeconds: number) {
  const id = randomBytes(16).toString('base64url')
  return {
    tenant_id: everyTenant,
    key_id: id,
    purpose: 'pepper',
    alg: 'HS256',
    public_jwk_json: null,
    sealed: seal(masterKey, randomBytes(32), boundTo('pepper', id)),
    created_at: nowSeconds,
  }
}

const checkPublicJwk = createCheck(PublicJwkSchema)

function publicJwkOf(kid: string, json: string | null): PublicJwk {
  const checked = checkPublicJwk(JSON.parse(json ?? 'null'))
  if (!checked.ok) throw unusable(kid, 'its public part was changed')
  return checked.value
}

function signingKeyOf(der: Buffer, jwk: PublicJwk): SigningKey {
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  const { x, y } = publicKey.export({ format: 'jwk' })
  if (x !== jwk.x || y !== jwk.y) throw unusable(jwk.kid, 'its public part was changed')
  return { kid: jwk.kid, alg: 'ES256', privateKey, publicKey }
}

function boundTo(purpose: string, keyId: string): string[] {
  return ['keys', purpose, everyTenant, keyId]
}

function unusable(keyId: string, why: string): ConfigError {
  return new ConfigError('signing_key_unusable', `the stored key ${keyId} cannot be used: ${why}`)
}
