import { readdirSync, readFileSync } from 'node:fs'
import { createClient } from '@latchkey/client'
import { createIdentityServer } from '@latchkey/identity'
import t from 'tap'

const root = new URL('../../', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')
const rawCalls = readFileSync(new URL('docs/flows/wire.md', root), 'utf8')
const cloudGuide = readFileSync(new URL('docs/guides/cloud-or-own.md', root), 'utf8')
const clientSecret = 'demo-secret-not-for-production-000000'

/** The code blocks of a language in a document, in order. */
function blocks(language: string, document = readme): string[] {
  return [...document.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter((match) => match[1] === language)
    .map((match) => match[2] ?? '')
}

t.test('guide to the cloud: createClient accepts its settings', async (t) => {
  const [, cloud = ''] = blocks('ts', cloudGuide)[0]?.split('export const cloud') ?? []
  const field = (name: string) => new RegExp(`${name}: '([^']+)'`).exec(cloud)?.[1] ?? ''
  const client = createClient({
    baseUrl: field('baseUrl'),
    issuer: field('issuer'),
    tokenUrl: field('tokenUrl'),
    tenantId: 'tenant',
    clientId: 'client',
    clientSecret: 'a-client-secret-that-is-long-enough-0001',
  })
  t.equal(client.issuer, 'https://userid.security')
  await client.close()
})

t.test('flows: the two raw calls authenticate and log out', async (t) => {
  const seed: unknown = JSON.parse(readFileSync(new URL('demo/seed.json', root), 'utf8'))
  const issuer = 'http://localhost:3000'
  const service = await createIdentityServer({ databaseUrl: ':memory:', issuer, dev: true, seed })
  t.teardown(() => service.close())
  const baseUrl = await service.listen({ host: '127.0.0.1', port: 0 })
  const client = createClient({ baseUrl, issuer, tenantId: 'demo', clientId: 'shop-web', clientSecret })
  t.teardown(() => client.close())
  const password = 'correct-horse-battery-staple'
  const { session_id } = await client.authenticatePassword({ username: 'alice', password })
  const token = await fetch(`${baseUrl}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'bank-web',
      client_secret: clientSecret,
    }),
  })
  const { access_token }: { access_token: string } = JSON.parse(await token.text())

  const raw = blocks('http', rawCalls).map((block) => {
    const [head = '', body = ''] = block.split('\n\n')
    const [request = '', ...headers] = head.split('\n')
    const { session_id: placeholder }: { session_id: string } = JSON.parse(body)
    t.match(placeholder, /^<.*>$/, 'the session is a placeholder')
    t.same(
      headers.map((line) => line.split(':')[0]),
      ['Authorization', 'Content-Type'],
    )
    const [method = '', path = ''] = request.split(' ')
    return { method, path }
  })
  const call = ({ method, path }: { method: string; path: string }) =>
    fetch(`${baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ session_id }),
    })
  t.same(
    raw.map(({ path }) => path),
    ['/cis/v1/auth/session/authenticate', '/cis/v1/auth/session/logout'],
  )
  const statuses = []
  for (const request of [...raw, ...raw.slice(0, 1)]) statuses.push((await call(request)).status)
  t.same(statuses, [200, 204, 400], 'tokens, log-out, unknown session')
})

t.test('README: every command is a script of the workspace', async (t) => {
  const manifest: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(new URL('package.json', root), 'utf8'),
  )
  const named = blocks('sh').flatMap((block) =>
    [...block.matchAll(/npx --yes pnpm@12 ([\w:]+)/g)].map((match) => match[1] ?? ''),
  )
  t.same(named, ['demo', 'test', 'identity'])
  for (const name of named) t.type(manifest.scripts[name], 'string')
})

/** A code block in the README of a package. */
interface PackageBlock {
  of: string
  language: string
  text: string
}

const packages = readdirSync(new URL('packages/', root)).sort()
const packageBlocks: PackageBlock[] = packages.flatMap((of) => {
  const text = readFileSync(new URL(`packages/${of}/README.md`, root), 'utf8')
  const found = text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)
  return [...found].map(([, language = '', text = '']) => ({ of, language, text }))
})
const blocksOf = (language: string) => packageBlocks.filter((block) => block.language === language)

t.test('README of the identity service: the service accepts the seed', async (t) => {
  for (const { text } of blocksOf('json')) {
    const seed: unknown = JSON.parse(text)
    const service = await createIdentityServer({
      databaseUrl: ':memory:',
      issuer: 'http://localhost:3000',
      dev: true,
      seed,
    })
    t.equal((await service.inject('/health/ready')).statusCode, 200)
    await service.close()
  }
})

t.test('README of each package: shell blocks name existing packages and commands', async (t) => {
  const manifests = packages.map((name): { name: string; bin?: Record<string, string> } =>
    JSON.parse(readFileSync(new URL(`packages/${name}/package.json`, root), 'utf8')),
  )
  const names = new Set([...manifests.map(({ name }) => name), 'fastify', 'ioredis'])
  const commands = new Set(manifests.flatMap(({ bin = {} }) => Object.keys(bin)))
  for (const { of, text } of blocksOf('sh')) {
    for (const line of text.trim().split('\n')) {
      const installed = /^npm install (?:--save-dev )?(.+)$/.exec(line)?.[1]?.split(' ')
      const called = /npx ([\w-]+)/.exec(line)?.[1]
      if (installed !== undefined)
        t.ok(
          installed.every((name) => names.has(name)),
          `${of}: ${line}`,
        )
      else t.ok(called !== undefined && commands.has(called), `${of}: ${line}`)
    }
  }
})
