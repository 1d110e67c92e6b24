import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { childEnvironment } from '@latchkey/local-services'
import { clientSecret, password, seed } from './one-time-seed.ts'
import { steadyCaller } from './steady-caller.ts'
import { type StoryTeller, storyTeller } from './user-stories.ts'

interface Test {
  teardown(work: () => unknown): unknown
}

const wide = { max: 1_000_000, windowSeconds: 900 }

/** Users of the stories, in an app with every method. */
const usernames = ['ada', 'ben', 'cleo', 'dan'] as const

/** Limits that are in nobody's way: each user tries again what was used up. */
const options = {
  lifetimes: { refreshGraceSeconds: 60 },
  limits: Object.fromEntries(
    [
      'passwordFailures',
      'accountFailures',
      'accountStreak',
      'passcodeFailures',
      'passcodeSends',
      'targetSends',
      'rangeSends',
      'addressSends',
      'tenantSends',
      'addressFailures',
      'clientFailures',
      'secretFailures',
      'resetsPerAddress',
      'sessionMisses',
    ].map((name) => [name, wide]),
  ),
}

/** The environment of every instance, without `PORT` and `LATCHKEY_DATABASE_URL`. */
export async function storyEnvironment(t: Test): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-stories-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const [tenant] = seed.tenants
  const users = usernames.map((username) => ({
    username,
    email: `${username}@example.com`,
    credentials: { password, force_replace: false },
  }))
  await writeFile(join(folder, 'seed.json'), JSON.stringify({ tenants: [{ ...tenant, users }] }))
  await writeFile(join(folder, 'options.json'), JSON.stringify(options))
  return {
    ...childEnvironment(),
    LATCHKEY_DEV: '1',
    LATCHKEY_ISSUER: 'https://identity.localhost',
    LATCHKEY_MASTER_KEYS: randomBytes(32).toString('base64url'),
    LATCHKEY_SEED: join(folder, 'seed.json'),
    LATCHKEY_OPTIONS: join(folder, 'options.json'),
  }
}

/** One story teller for each user, all through one address. */
export async function storyTellers(origin: string): Promise<StoryTeller[]> {
  const caller = await steadyCaller(origin, `Basic ${btoa(`shop-web:${clientSecret}`)}`)
  return usernames.map((username) => storyTeller(caller, username, password))
}
