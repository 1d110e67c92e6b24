import t, { type Test } from 'tap'
import { alice, https, newWorld, testApp } from '../app.ts'

const name = '__Host-latchkey-shop_device'

async function start(t: Test, deviceCookie: boolean) {
  const world = newWorld()
  const told: unknown[] = []
  const { authenticatePassword } = world.service
  world.service.authenticatePassword = (request, ...rest) => {
    told.push(request.client_attributes?.device_id)
    return authenticatePassword(request, ...rest)
  }
  const { app } = await testApp({ world, ...https, deviceCookie })
  t.teardown(() => app.close())
  const logIn = async (credentials: object, cookie?: string) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/login',
      headers: {
        origin: https.origin,
        'x-forwarded-proto': 'https',
        ...(cookie !== undefined && { cookie }),
      },
      payload: credentials,
    })
    const lines = [answer.headers['set-cookie'] ?? []].flat()
    return lines.find((line) => line.startsWith(`${name}=`))
  }
  return { logIn, told }
}

t.test(
  'B04 H05 a log-in gives the browser a signed id, and tells it to the service from then on',
  async (t) => {
    const { logIn, told } = await start(t, true)
    const line = await logIn(alice)
    t.match(
      line,
      /^__Host-latchkey-shop_device=[\w-]{22}\.[\w-]{43}; Max-Age=34560000; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    )
    const [cookie = ''] = (line ?? '').split(';')
    t.match(await logIn(alice, cookie), cookie, 'its end moves')
    t.equal(cookie.slice(name.length + 1).split('.')[0], told[0])
    t.equal(told[1], told[0])
    await logIn(alice, `${name}=forged-id-of-22-chars.x`)
    t.not(told[2], 'forged-id-of-22-chars')
  },
)

t.test('a log-in that fails makes no browser known', async (t) => {
  const { logIn } = await start(t, true)
  t.equal(await logIn({ credentials: { ...alice.credentials, password: 'wrong' } }), undefined)
})

t.test('without deviceCookie there is neither a cookie nor an id', async (t) => {
  const { logIn, told } = await start(t, false)
  t.equal(await logIn(alice), undefined)
  t.same(told, [undefined])
})
