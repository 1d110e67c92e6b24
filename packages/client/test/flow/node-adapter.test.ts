import { once } from 'node:events'
import t, { type Test } from 'tap'
import { FakeWorld } from './fake-world.ts'
import { nodeApp } from './node-adapter.ts'

async function serve(t: Test, world: FakeWorld, name: string): Promise<string> {
  const server = nodeApp(name, world.app(name).flow)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

t.test(
  'the flow drives an app on plain node:http: one log-in opens two apps, a log-out ends both',
  async (t) => {
    const world = new FakeWorld()
    const shop = await serve(t, world, 'shop')
    const bank = await serve(t, world, 'bank')
    const jar = new Map<string, string>()
    const ask = async (url: string, body?: string) => {
      const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
      const response = await fetch(url, {
        headers: { cookie },
        ...(body !== undefined && { method: 'POST', body }),
      })
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        jar.set(name, value)
      }
      return { code: response.status, ...Object(await response.json()) }
    }

    t.match(await ask(`${shop}/account`), { code: 401, status: 'login_required' })
    t.match(await ask(`${shop}/login`, 'alice:wrong'), { code: 401, status: 'invalid_credentials' })
    t.match(await ask(`${shop}/login`, 'alice:right'), { code: 200, sub: 'alice' })
    const { calls } = world
    t.match(await ask(`${bank}/account`), { code: 200, sub: 'alice' })
    t.match(await ask(`${bank}/account`), { code: 200, sub: 'alice' })
    t.equal(world.calls, calls + 1, 'one call opened the second app')
    t.match(await ask(`${bank}/account?mfa`), { code: 401, status: 'step_up_required' })
    t.match(await ask(`${bank}/logout`, ''), { status: 'ended' })
    for (const app of [shop, bank])
      t.match(await ask(`${app}/account`), { code: 401, status: 'login_required' })
  },
)
