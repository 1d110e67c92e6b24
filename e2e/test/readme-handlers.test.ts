import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createIdentityServer } from '@latchkey/identity'
import type { FastifyInstance } from 'fastify'
import t from 'tap'

const root = new URL('../../', import.meta.url)
const issuer = 'http://localhost:3000'
const origin = 'http://localhost:3001'
const password = 'correct-horse-battery-staple'

/** The log-in and log-out handlers of the plugin's README, as they stand there, on a store in memory. */
async function readmeApp(baseUrl: string): Promise<FastifyInstance> {
  const readme = readFileSync(new URL('packages/fastify/README.md', root), 'utf8')
  const code = /^```ts\n([\s\S]*?)^```$/m.exec(readme)?.[1] ?? ''
  const secret = (name: string) => `'${name}-that-is-long-enough-for-an-example-1'`
  const env = `{ CLIENT_SECRET: 'demo-secret-not-for-production-000000', APP_SECRET: ${secret('a')}, GROUP_SECRET: ${secret('b')} }`
  const runnable = code
    .replace(
      "import { recommendedRedisOptions, redisStore } from '@latchkey/session-store'",
      "import { memoryStore } from '@latchkey/session-store'",
    )
    .replace("import { Redis } from 'ioredis'\n", '')
    .replace(/^declare const env: .*$/m, `const env = ${env}`)
    .replace(/redisStore\(.*\),$/m, 'memoryStore(),')
    .replace("baseUrl: 'http://localhost:3000'", `baseUrl: '${baseUrl}'`)
    .replace(/^await app\.listen\(.*$/m, 'export { app }')
  const folder = new URL('../artefacts/readme-handlers/', import.meta.url)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  symlinkSync(fileURLToPath(new URL('../node_modules', import.meta.url)), new URL('node_modules', folder))
  writeFileSync(new URL('app.ts', folder), runnable)
  const { app }: { app: FastifyInstance } = await import(new URL('app.ts', folder).href)
  return app
}

t.test('README of the plugin: its handlers withstand bodies that an attacker writes', async (t) => {
  const seed: unknown = JSON.parse(readFileSync(new URL('demo/seed.json', root), 'utf8'))
  const service = await createIdentityServer({ databaseUrl: ':memory:', issuer, dev: true, seed })
  t.teardown(() => service.close())
  const app = await readmeApp(await service.listen({ host: '127.0.0.1', port: 0 }))
  t.teardown(() => app.close())
  const post = (url: string, payload: unknown, headers = { origin }) =>
    app.inject({
      method: 'POST',
      url,
      payload: JSON.stringify(payload),
      headers: { ...headers, 'content-type': 'application/json' },
    })

  const known = { username: 'alice', password }
  const done = await post('/login?return_to=%2Faccount', known)
  t.equal(done.statusCode, 303)
  t.equal(done.headers.location, '/account')
  t.equal((await post('/login?return_to=%2F%2Fevil.example', known)).headers.location, '/')
  t.equal((await post('/login?return_to=/a&return_to=//evil.example', known)).headers.location, '/')
  t.equal((await post('/login', known, { origin: 'https://evil.example' })).statusCode, 403)

  const hostile: [object, number][] = [
    [
      {
        ...known,
        password: 'wrong',
        method: 'otp',
        identifier: 'alice',
        identifierType: 'username',
        passcode: '123456',
      },
      401,
    ],
    [{ ...known, password: 'wrong', stepUp: true, usernameType: 'user_id' }, 401],
    [{ username: 'alice' }, 400],
    [{ ...known, username: { toString: 'alice' } }, 400],
    [{ ...known, password: 'x'.repeat(1025) }, 400],
    [{ ...known, username: 'a\0b' }, 400],
    [{ ...known, username: '' }, 400],
  ]
  for (const [body, status] of hostile) {
    const answer = await post('/login', body)
    t.equal(answer.statusCode, status, JSON.stringify(body).slice(0, 60))
    t.equal(answer.headers['set-cookie'], undefined)
  }
})
