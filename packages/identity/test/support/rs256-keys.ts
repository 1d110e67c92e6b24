import { standardEndpoints } from '@latchkey/protocol'
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import type { Test } from 'tap'
import { makeFirstKeys } from '../../src/keys/key-ring.ts'
import { storeNewSigningKey } from '../../src/keys/key-store.ts'
import { parseMasterKeys } from '../../src/keys/master-keys.ts'
import { everyTenant, newKeyPair, purposes } from '../../src/keys/signing-key.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { createClock } from './clock.ts'
import type { TestDatabase } from './databases.ts'
import { newMasterKey } from './key-command.ts'
import { seed } from './seed.ts'
import { issuer, type TestService } from './service.ts'

export const registered = { id_token_signed_response_alg: 'RS256' }
export const bankWeb = { appId: 'bank', clientId: 'bank-web' }

/** Made once for all tests of a file: an RSA key takes up to a second. */
export const rs256Pair = await newKeyPair('RS256')

/** Stores the keys that the first start with `rs256IdTokens` makes, of which that of the RS256 line is {@link rs256Pair}. */
export async function storeRs256Key(
  options: { databaseUrl: string; masterKeys: string[] },
  now: number,
): Promise<void> {
  const storage = await openStorage(options.databaseUrl)
  const masterKeys = parseMasterKeys(options.masterKeys)
  try {
    await storage.db.transaction().execute(async (db) => {
      await makeFirstKeys(db, masterKeys, now)
      const first = { pair: rs256Pair, tenantId: everyTenant, createdAt: now, signsFrom: now }
      await storeNewSigningKey(db, masterKeys, first, purposes.rs256)
    })
  } finally {
    await storage.close()
  }
}

/** A database for several services that has the keys of {@link storeRs256Key} from when clocks start. */
export async function openWithRs256Key(
  t: Test,
  database: TestDatabase,
): Promise<{ databaseUrl: string; masterKeys: string[] }> {
  const options = { databaseUrl: await database.openShared(t), masterKeys: [newMasterKey()] }
  await storeRs256Key(options, createClock().seconds())
  return options
}

async function jwksOf(service: TestService): Promise<JSONWebKeySet> {
  const { body } = await service.call(standardEndpoints.jwks.path, { client: undefined })
  return { keys: Array.isArray(body.keys) ? body.keys : [] }
}

export const algorithmsOf = async (service: TestService) => (await jwksOf(service)).keys.map(({ alg }) => alg)

export const headerOf = (token: string | undefined) => decodeProtectedHeader(token ?? '')

export async function rs256KeyOf(service: TestService) {
  const jwk = (await jwksOf(service)).keys.find(({ alg }) => alg === 'RS256')
  if (jwk?.kid === undefined) throw new Error('there is no RS256 key')
  return { kid: jwk.kid, jwk }
}

/** Verifies as a client does that accepts RS256 only. @returns the `kid` */
export async function verifyRs256(
  service: TestService,
  token: string | undefined,
): Promise<string | undefined> {
  const { protectedHeader } = await jwtVerify(token ?? '', createLocalJWKSet(await jwksOf(service)), {
    issuer,
    algorithms: ['RS256'],
    currentDate: new Date(service.clock.now()),
  })
  return protectedHeader.kid
}

/** The seed, with a client registered for RS256. */
export function seedWithRs256(clientId: string): unknown {
  return JSON.parse(JSON.stringify(seed), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && Reflect.get(value, 'client_id') === clientId
      ? { ...value, ...registered }
      : value,
  )
}
