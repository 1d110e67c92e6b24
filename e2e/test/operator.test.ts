import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '@latchkey/local-services'
import selfsigned from 'selfsigned'
import t, { type Test } from 'tap'
import { callWithoutPause, tokenStatus } from './support/continuous-calls.ts'
import { startService } from './support/identity-service.ts'
import { operatorShell } from './support/operator-shell.ts'
import { openShop } from './support/small-shop.ts'

const password = 'a-long-password-of-the-story'

/** Files, ports and certificates of the story. */
async function prepare(t: Test) {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-operator-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const [port, shopPort] = [await freePort(), await freePort()]
  const certificate = await selfsigned.generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  })
  await writeFile(join(folder, 'shop.crt'), certificate.cert)
  const env = {
    LATCHKEY_DATABASE_URL: `file:${join(folder, 'identity.db')}`,
    LATCHKEY_MASTER_KEYS: randomBytes(32).toString('base64url'),
    LATCHKEY_ISSUER: `http://localhost:${port}`,
    LATCHKEY_ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8, ::1',
    HOST: 'localhost',
    PORT: String(port),
    // the service trusts the certificate of the shop
    NODE_EXTRA_CA_CERTS: join(folder, 'shop.crt'),
  }
  return { folder, env, shopPort, certificate }
}

t.test('an operator runs the service with nothing but the help of the command line', async (t) => {
  const { folder, env, shopPort, certificate } = await prepare(t)
  const operator = operatorShell(env)
  const shopOrigin = `https://localhost:${shopPort}`

  // set up, before the service has ever run
  await operator.run('tenant create acme --name Acme')
  await operator.run('app create shop --name Shop')
  const secretFile = join(folder, 'shop-web.secret')
  const client = '--name Shop --permissions auth:execute --permissions sessions:delete'
  await operator.run(
    `client create shop-web --app shop ${client} --backchannel-logout-uri ${shopOrigin}/backchannel --output-file ${secretFile}`,
  )
  const firstSecret = (await readFile(secretFile, 'utf8')).trim()
  await operator.run('app set-preferences shop --password {"passwordMinLength":12}')
  for (const name of ['ann', 'ben']) {
    const words = `user create --app shop --username ${name} --email ${name}@example.com --force-replace false`
    await operator.run(`${words} --password-file -`, password)
  }
  // created within one second they come in any order
  const list = await operator.run('user list')
  for (const name of ['ann', 'ben']) t.match(list, `${name}@example.com`)

  let service = await startService(t, env)
  const shop = await openShop(t, {
    port: shopPort,
    certificate,
    issuer: env.LATCHKEY_ISSUER,
    tenantId: 'acme',
    clientSecret: firstSecret,
  })
  const [ann, ben] = [await shop.visitor('ann', password), await shop.visitor('ben', password)]
  t.equal(await ann.account(), 200)
  t.equal(await ben.account(), 200)

  let secret = firstSecret
  await t.test('a client secret is rotated with no failed call', async (t) => {
    const calls = callWithoutPause(env.LATCHKEY_ISSUER, 'shop-web', firstSecret)
    const [added] = await operator.json('client add-secret shop-web')
    const second = String(added?.client_secret)
    // other processes see it within a second
    await untilStatus(() => tokenStatus(env.LATCHKEY_ISSUER, 'shop-web', second), 200)
    calls.use(second)
    await shop.useSecret(second)
    secret = second
    const secrets = await operator.json('client secrets shop-web')
    const old = secrets.find(({ secret_id }) => secret_id !== added?.secret_id)
    await operator.run(`client remove-secret shop-web ${old?.secret_id}`)
    t.equal(await tokenStatus(env.LATCHKEY_ISSUER, 'shop-web', second), 200)
    const { succeeded, failed } = await calls.stop()
    t.strictSame(failed, [])
    t.ok(succeeded > 10, `${succeeded} calls`)
    await untilStatus(() => tokenStatus(env.LATCHKEY_ISSUER, 'shop-web', firstSecret), 401)
    t.equal((await shop.visitor('ann', password)).status, 200)
  })

  await t.test('a disabled user is refused at the next request', async (t) => {
    await operator.run('user disable ben')
    await untilStatus(() => ben.account(), 401)
    t.equal((await shop.visitor('ben', password)).status, 401)
    t.equal(await ann.account(), 200)
  })

  await t.test('the audit says who logged in', async (t) => {
    const listed = await operator.json('audit list --action login.succeeded --from yesterday --all')
    t.ok(listed.length >= 3, `${listed.length} log-ins`)
    t.match(await operator.json('audit list --user ben --action login.succeeded'), [
      { client_id: 'shop-web' },
    ])
    t.match(await operator.run('audit verify'), /^intact +true$/m)
  })

  await t.test('what was revoked stays revoked in a restored backup', async (t) => {
    const backup = join(folder, 'backup.db')
    await operator.run(`backup ${backup}`)
    await operator.run('session end ann')
    await untilStatus(() => ann.account(), 401)
    t.equal(await service.stop(), 0)
    t.match(await operator.run(`restore ${backup}`), /ended: /)
    service = await startService(t, env)
    t.equal(await ann.account(), 401)
    t.equal((await shop.visitor('ben', password)).status, 401)
    // an app that goes on learns the new keys as soon as it may ask for them again
    await shop.useSecret(secret)
    t.equal((await shop.visitor('ann', password)).status, 200)
  })
})

/** Repeats a call until it gets this status. */
async function untilStatus(status: () => Promise<number>, expected: number): Promise<void> {
  const deadline = Date.now() + 10_000
  let last = await status()
  while (last !== expected) {
    if (Date.now() > deadline) throw new Error(`the status is still ${last}`)
    await setTimeout(50)
    last = await status()
  }
}
