import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const file = fileURLToPath(new URL('../../src/index.ts', import.meta.url))

/** Starts a service on SQLite and lists what was loaded for it: files, and modules of Node.js itself. */
const script = `
  const { createRequire } = await import('node:module')
  const { createIdentityServer } = await import(${JSON.stringify(file)})
  const app = await createIdentityServer({ databaseUrl: ':memory:', issuer: 'http://localhost:3000', dev: true, logger: false })
  await app.ready()
  const loaded = [...Object.keys(createRequire(${JSON.stringify(file)}).cache), ...process.moduleLoadList]
  await app.close()
  console.log(JSON.stringify(loaded))
`

t.test('a service on SQLite starts without what it does not need yet', async (t) => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  const loaded: string[] = JSON.parse(stdout || '[]')
  t.ok(
    loaded.some((name) => name.includes('/fastify/')),
    `what is needed is listed ${stderr}`,
  )
  for (const rare of [
    '/pg/',
    '/@node-rs/bcrypt/',
    '/nodemailer/',
    '/prom-client/',
    'internal/deps/undici/undici',
  ])
    t.notOk(
      loaded.some((name) => name.includes(rare)),
      rare,
    )
})
