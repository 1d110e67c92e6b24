import t from 'tap'
import { createFlow, defaultSignOnLifetimes, type FlowPorts } from '../../src/index.ts'
import { FakeWorld } from './fake-world.ts'

const packed = 'packed:'

/** Two processes of the bank that are of different versions: only the newer one knows tokens that are sealed as such. */
async function versions() {
  const world = new FakeWorld()
  const stored = new Map<string, { expiresAt: number; value: unknown }>()
  await world.app('shop').logIn('alice', 'r1')
  const ports: FlowPorts = {
    ...world.ports(),
    notes: {
      read: async (key) => stored.get(key),
      create: async (key, value, expiresAt) =>
        !stored.has(key) && stored.set(key, { value, expiresAt }) !== null,
      replace: async (key, value, expiresAt) => void stored.set(key, { value, expiresAt }),
      end: async (key) => void stored.delete(key),
    },
  }
  const { seal, open } = ports.appSeal
  const appSeal: FlowPorts['appSeal'] = {
    seal: (text, context, form) => (form === 'token' ? packed : '') + seal(text, context),
    open: (sealed, context) => open(sealed.replace(packed, ''), context),
  }
  const app = { app: 'bank', requirement: {}, lifetimes: defaultSignOnLifetimes, stepUpMethods: [] }
  return { world, newer: createFlow({ ...ports, appSeal }, app), older: createFlow(ports, app) }
}

const request = { recordKey: 'r1', requirement: {}, mayAskService: true, changesState: false }

t.test(
  'an older process keeps the local session whose token it cannot open, and asks for a token once',
  async (t) => {
    const { world, newer, older } = await versions()
    const outcome = await newer.silentAuth({ ...request, local: undefined })
    if (outcome.status !== 'authenticated') throw new Error('the user is not signed in')
    const { local } = outcome
    t.match(local.sealed_access_token, /^packed:/)
    const own = await newer.accessToken({ local, mayAskService: false })
    t.match(own, { status: 'given' }, 'the newer process opens it')
    const before = world.calls
    const again = await older.silentAuth({ ...request, local })
    t.match(again, { status: 'authenticated', source: 'local_session' })
    t.equal(world.calls, before)

    const asked = { local, mayAskService: true }
    for (const _ of [1, 2]) t.match(await older.accessToken(asked), { status: 'given' })
    t.equal(world.calls, before + 1)
    t.match(await newer.accessToken(asked), { status: 'given' })
    t.equal(world.calls, before + 1)
  },
)

t.test('tokens that processes of several versions share are sealed as texts', async (t) => {
  const { world, newer, older } = await versions()
  const outcome = await newer.silentAuth({ ...request, local: undefined })
  if (outcome.status !== 'authenticated') throw new Error('the user is not signed in')
  const asked = { local: outcome.local, mayAskService: true, resource: 'https://api.example.com' }
  const given = await newer.accessToken(asked)
  t.match(given, { status: 'given' })
  const before = world.calls
  t.match(await older.accessToken(asked), { status: 'given' })
  t.equal(world.calls, before)
})
