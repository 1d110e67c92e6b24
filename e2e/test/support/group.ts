import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createBank } from '@latchkey/demo-bank'
import { createShop } from '@latchkey/demo-shop'
import { freePort, identityScript, type LocalRedis, startRedis } from '@latchkey/local-services'
import { recommendedRedisOptions, redisStore } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import { Redis } from 'ioredis'
import { demoSeed } from '../../../demo/src/demo-seed.ts'

/** The parts of a test that a group uses. */
interface Test {
  teardown(work: () => unknown): unknown
}

/** Shop and bank on real sockets, with a Redis and an identity service of their own to be stopped. */
export interface Group {
  shop: string
  bank: string
  identity: string
  redis: LocalRedis
  /** SIGKILL. */
  killIdentity(): void
  /** New first secrets for its own seal and the group's; the old ones stay second. */
  restartShopWithRotatedSecrets(): Promise<void>
}

const clientSecret = 'demo-secret-not-for-production-000000'

export async function startGroup(t: Test, options: { persistent?: boolean } = {}): Promise<Group> {
  const redis = await startRedis(options)
  t.teardown(() => redis.stop())
  const origins = {
    shop: `http://localhost:${await freePort()}`,
    bank: `http://localhost:${await freePort()}`,
  }
  const identity = await startIdentity(t, origins)
  const secrets = { shop: [secret()], bank: [secret()], group: [secret()] }

  async function start(name: 'shop' | 'bank'): Promise<FastifyInstance> {
    const connection = new Redis(redis.url, recommendedRedisOptions)
    const subscriber = new Redis(redis.url, recommendedRedisOptions)
    const common = {
      origin: origins[name],
      identity: {
        baseUrl: identity.url,
        issuer: identity.url,
        tenantId: 'demo',
        clientId: `${name}-web`,
        clientSecret,
        // a busy machine may take longer than a user would wait
        deadlineMs: 20_000,
      },
      store: redisStore({ redis: connection, subscriber }),
      secrets: secrets[name],
      signOn: { secrets: secrets.group },
    }
    const app =
      name === 'shop'
        ? await createShop({ ...common, bankUrl: origins.bank })
        : await createBank({ ...common, shopUrl: origins.shop })
    app.addHook('onClose', async () => {
      connection.disconnect()
      subscriber.disconnect()
    })
    await app.listen({ host: 'localhost', port: Number(new URL(origins[name]).port) })
    return app
  }

  let shop = await start('shop')
  t.teardown(() => shop.close())
  const bank = await start('bank')
  t.teardown(() => bank.close())
  return {
    ...origins,
    identity: identity.url,
    redis,
    killIdentity: identity.kill,
    async restartShopWithRotatedSecrets() {
      await shop.close()
      secrets.shop = [secret(), ...secrets.shop]
      secrets.group = [secret(), ...secrets.group]
      shop = await start('shop')
    },
  }
}

async function startIdentity(
  t: Test,
  origins: { shop: string; bank: string },
): Promise<{ url: string; kill: () => void }> {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-group-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const seed = join(folder, 'seed.json')
  await writeFile(seed, JSON.stringify(demoSeed(origins)))
  const child = spawn(process.execPath, [identityScript(), 'serve'], {
    env: {
      ...process.env,
      LATCHKEY_DEV: '1',
      LATCHKEY_SEED: seed,
      LATCHKEY_DATABASE_URL: ':memory:',
      LATCHKEY_ISSUER: url,
      HOST: 'localhost',
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = () => void child.kill('SIGKILL')
  t.teardown(kill)
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('listening')) return { url, kill }
  }
  throw new Error('the identity service ended before it listened')
}

function secret(): string {
  return randomBytes(32).toString('base64url')
}
