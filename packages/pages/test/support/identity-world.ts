import { readFile } from 'node:fs/promises'
import { createIdentityServer, type IdentityOptions } from '@latchkey/identity'
import { memoryStore, type Store } from '@latchkey/session-store'

/** Identity service with the demo's users, and a store, for the test of an app. */
export interface IdentityWorld {
  store: Store
  /** Registration of an app at the service. */
  client(app: 'shop' | 'bank'): {
    baseUrl: string
    issuer: string
    tenantId: string
    clientId: string
    clientSecret: string
  }
  /** The messages that were sent, newest first. */
  codes(): Promise<string[]>
  /** The links that were sent, newest first. */
  links(): Promise<string[]>
  /** Closes the service. */
  close(): Promise<void>
}

const issuer = 'http://localhost:3000'
const seedFile = new URL('../../../../demo/seed.json', import.meta.url)

/** Starts the service on a port of its own. */
export async function startWorld(
  limits: NonNullable<IdentityOptions['limits']> = {},
  now: () => number = Date.now,
): Promise<IdentityWorld> {
  const seed: unknown = JSON.parse(await readFile(seedFile, 'utf8'))
  const service = await createIdentityServer({
    databaseUrl: ':memory:',
    issuer,
    dev: true,
    seed,
    limits,
    passwordHashing: { memoryKib: 8, passes: 1 },
    now,
  })
  const baseUrl = await service.listen({ host: '127.0.0.1', port: 0 })
  const outbox = async (): Promise<{ code?: unknown; link?: unknown }[]> =>
    (await service.inject('/dev/outbox.json')).json()
  return {
    store: memoryStore(),
    client: (app) => ({
      baseUrl,
      issuer,
      tenantId: 'demo',
      clientId: `${app}-web`,
      clientSecret: 'demo-secret-not-for-production-000000',
    }),
    codes: async () => (await outbox()).map(({ code }) => String(code)),
    links: async () => (await outbox()).map(({ link }) => String(link)),
    close: () => service.close(),
  }
}
