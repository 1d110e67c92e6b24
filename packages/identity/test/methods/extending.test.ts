import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import type { createIdentityServer } from '../../src/index.ts'
import { cheapHashing } from '../support/cheap-hashing.ts'
import { secrets } from '../support/seed.ts'
import { issuer } from '../support/service.ts'

const run = promisify(execFile)
const packageFolder = join(import.meta.dirname, '../..')
const root = join(packageFolder, '../..')

t.test('the worked example of a log-in method is one folder and one line, and works', async (t) => {
  const folder = await copyWithExample(t)

  // without the loaders of the test runner
  const env = { ...process.env, NODE_OPTIONS: '' }
  const checked = await run(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { env }).catch(
    (error: { stdout: string }) => error,
  )
  t.equal(checked.stdout, '', 'its types are right')

  const service = await start(t, folder)
  const call = async (url: string, payload?: object) => {
    const headers = { authorization: `Bearer ${await service.token()}` }
    const response = await service.app.inject({ method: 'POST', url, headers, ...(payload && { payload }) })
    return { status: response.statusCode, body: response.json() }
  }
  const created = await call('/cis/v1/users', { username: 'carol' })
  const userId: string = created.body.result.user_id
  const made = await call(`/cis/v1/users/${userId}/invitation`)
  t.equal(made.status, 201)
  const { code } = made.body
  const path = '/cis/v1/auth/invitation/authenticate'
  t.match(await call(path, { code: `${code}x` }), {
    status: 400,
    body: { error_code: 'auth_invalid_credentials' },
  })
  t.match(await call(path, { code }), { status: 200, body: { session_id: String, access_token: String } })
  t.match(await call(path, { code }), { status: 400, body: { error_code: 'auth_invalid_credentials' } })
  t.match(await call(path, { code, other: 1 }), { status: 400, body: { error_code: 'invalid_request' } })
})

/** A copy of the service with the blocks of the document in it. */
async function copyWithExample(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-extending-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await cp(join(packageFolder, 'src'), join(folder, 'src'), { recursive: true })
  await cp(join(packageFolder, 'package.json'), join(folder, 'package.json'))
  await symlink(join(packageFolder, 'node_modules'), join(folder, 'node_modules'))
  const typeRoots = [join(root, 'node_modules/@types')]
  const tsconfig = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: { typeRoots },
    include: ['src'],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))

  const [method, line, ...others] = await blocksOf(join(root, 'docs/extending.md'))
  if (method === undefined || line === undefined) throw new Error('docs/extending.md has no example')
  t.strictSame(others, [], 'a new folder and one line are all')
  t.match(method.file, /^src\/methods\/[a-z-]+\/[a-z-]+-method\.ts$/)
  t.equal(line.file, 'src/methods/all-methods.ts')
  const target = join(folder, method.file)
  await mkdir(dirname(target))
  await writeFile(target, method.text)
  const [importLine = '', entry = ''] = line.text.split('\n').filter((text) => text.trim() !== '')
  const list = join(folder, line.file)
  const before = await readFile(list, 'utf8')
  const after = `${importLine}\n${before.replace(/\n\]\s*$/, `\n${entry}\n]\n`)}`
  t.equal(after.split('\n').length, before.split('\n').length + 2)
  await writeFile(list, after)
  return folder
}

/** The code blocks of the section about log-in methods, by the file that their first line names. */
async function blocksOf(document: string): Promise<{ file: string; text: string }[]> {
  const [, section = ''] = (await readFile(document, 'utf8')).split('## Add a log-in method')
  return [...section.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, file = '', text = '']) => ({
    file,
    text,
  }))
}

async function start(t: Test, folder: string) {
  const module: { createIdentityServer: typeof createIdentityServer } = await import(
    pathToFileURL(join(folder, 'src/index.ts')).href
  )
  const client = { client_id: 'shop-web', client_secret: secrets['shop-web'], permissions: ['*'] }
  const shop = { app_id: 'shop', name: 'Shop', login_preferences: { invitation: {} }, clients: [client] }
  const app = await module.createIdentityServer({
    databaseUrl: ':memory:',
    issuer,
    dev: true,
    passwordHashing: cheapHashing,
    seed: { tenants: [{ tenant_id: 'acme', apps: [shop] }] },
  })
  t.after(() => app.close())
  const token = async () => {
    const form = {
      grant_type: 'client_credentials',
      client_id: 'shop-web',
      client_secret: secrets['shop-web'],
    }
    const response = await app.inject({
      method: 'POST',
      url: '/oidc/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    })
    return String(response.json().access_token)
  }
  return { app, token }
}
