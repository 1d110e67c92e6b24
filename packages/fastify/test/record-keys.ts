import type { SignOnRecord } from '@latchkey/client'
import { memoryStore, type SignedRecords, type Store, signedRecords } from '@latchkey/session-store'
import type { LocalRecord } from '../src/local-session/local-record.ts'
import { appSecret, groupSecret } from './app.ts'

/** The issuer, tenant and client of the test apps. */
export const testIdentity = { issuer: 'https://id.example', tenant: 'tenant', client: 'client' }

/** The sign-on records of the test apps, as somebody with the group's secret sees them. */
export function signOnsIn(
  store: Store,
  {
    issuer,
    tenant,
    secret = groupSecret,
  }: { issuer: string; tenant: string; secret?: string } = testIdentity,
): SignedRecords<SignOnRecord> {
  const identity = { issuer, tenant, group: 'sign-on' }
  return signedRecords(store, { secrets: [secret], purpose: 'sign-on', identity, format: 1 })
}

/** The local sessions of a test app, as somebody with its secret sees them. */
export function localsIn(
  store: Store,
  given: { app?: string; identity?: Record<string, string>; secret?: string; format?: number } = {},
): SignedRecords<LocalRecord> {
  const { app = 'shop', identity = testIdentity, secret = appSecret, format = 1 } = given
  return signedRecords(store, { secrets: [secret], purpose: `session:${app}`, identity, format })
}

/** Store key of the sign-on record of a handle. */
export const signOnKey = (handle: string, of = testIdentity as { issuer: string; tenant: string }) =>
  signOnsIn(memoryStore(), of).keyOf(handle)

/** Store key of a local session. */
export const localKey = (id: string, app = 'shop') => localsIn(memoryStore(), { app }).keyOf(id)
