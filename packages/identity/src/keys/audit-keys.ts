import { createHmac, hkdfSync, sign, verify } from 'node:crypto'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import { openSigningKey, readKeyRows, storeNewSigningKey } from './key-store.ts'
import type { MasterKey } from './master-keys.ts'
import { everyTenant, newKeyPair, type SigningKey } from './signing-key.ts'

/**
 * The keys of the audit trail. They are never removed, because a checkpoint has to be verified as long as its events are kept,
 * and they are not in the JWKS: no token is signed with them.
 */
export interface AuditKeys {
  /** A compact JWS of a statement (RFC 7515), signed with the newest key. */
  sign(statement: object): string
  /** The statement of a JWS; undefined if none of the keys has signed it. */
  read(token: string): unknown
  /** Shows that the service itself wrote a text to the queue. */
  mac(text: string): string
}

/** Makes the key at the first start that finds none. */
export async function makeFirstAuditKey(
  db: DatabaseTransaction,
  masterKeys: readonly MasterKey[],
  now: number,
): Promise<void> {
  if ((await readKeyRows(db)).some(({ purpose }) => purpose === 'audit')) return
  const pair = await newKeyPair('EdDSA')
  const first = { pair, tenantId: everyTenant, createdAt: now, signsFrom: now }
  await storeNewSigningKey(db, masterKeys, first, 'audit')
}

/**
 * Loads the keys.
 *
 * @throws ConfigError `signing_key_unusable` if one cannot be opened with the master keys or was changed
 */
export async function openAuditKeys(db: Database, masterKeys: readonly MasterKey[]): Promise<AuditKeys> {
  const rows = (await readKeyRows(db)).filter(({ purpose }) => purpose === 'audit')
  const keys = rows.map((row) => openSigningKey(masterKeys, row))
  const newest = keys.at(-1)
  if (newest === undefined) throw new Error('there is no audit key')
  const macKey = macKeyOf(newest)
  return {
    sign: (statement) => signed(newest, statement),
    read: (token) => readSigned(keys, token),
    mac: (text) => createHmac('sha256', macKey).update(text).digest('base64url'),
  }
}

const type = 'audit-checkpoint+jwt'

function signed(key: SigningKey, statement: object): string {
  const input = `${encoded({ alg: 'EdDSA', typ: type, kid: key.kid })}.${encoded(statement)}`
  return `${input}.${sign(null, Buffer.from(input), key.privateKey).toString('base64url')}`
}

function readSigned(keys: readonly SigningKey[], token: string): unknown {
  const [header = '', payload = '', signature = '', ...more] = token.split('.')
  const input = Buffer.from(`${header}.${payload}`)
  const key = keys.find(({ kid }) => header === encoded({ alg: 'EdDSA', typ: type, kid }))
  if (key === undefined || more.length > 0) return undefined
  if (!verify(null, input, key.publicKey, Buffer.from(signature, 'base64url'))) return undefined
  return JSON.parse(Buffer.from(payload, 'base64url').toString())
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** A key of its own for another purpose (RFC 5869). */
function macKeyOf({ privateKey }: SigningKey): Buffer {
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' })
  return Buffer.from(hkdfSync('sha256', secret, '', 'latchkey audit queue', 32))
}
