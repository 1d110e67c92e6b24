import { execFile, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startRedis } from '@latchkey/local-services'
import t from 'tap'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

const manifest = {
  name: 'library-app',
  private: true,
  type: 'module',
  dependencies: {
    '@latchkey/fastify': 'workspace:^',
    '@latchkey/session-store': 'workspace:^',
    fastify: 'catalog:',
    ioredis: 'catalog:',
  },
  devDependencies: { '@types/node': 'catalog:', typescript: 'catalog:' },
}

const source = `
import { latchkey } from '@latchkey/fastify'
import { recommendedRedisOptions, redisStore } from '@latchkey/session-store'
import Fastify from 'fastify'
import { Redis } from 'ioredis'

const app = Fastify()
await app.register(latchkey, {
  app: 'library',
  origin: 'http://localhost:3009',
  client: {
    baseUrl: 'http://localhost:3000',
    issuer: 'http://localhost:3000',
    tenantId: 'demo',
    clientId: 'library-web',
    clientSecret: 'a-client-secret-that-is-long-enough-0001',
  },
  store: redisStore({ redis: new Redis(process.env.REDIS_URL ?? '', recommendedRedisOptions) }),
  secrets: ['a-secret-of-the-library-that-is-long-enough'],
  signOn: { secrets: ['a-secret-of-the-group-that-is-long-enough'] },
})
app.get('/loans', { config: { auth: true } }, (request) => request.auth.sub)
const response = await app.inject('/loans')
console.log(JSON.stringify({ status: response.statusCode, code: response.json().code }))
process.exit(0)
`

t.test('a new app under apps/ uses the packages through the workspace without a build', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-workspace-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
  })
  const isWanted = (name: string) =>
    name !== '' && !/(^|\/)(test|bench)\//.test(name) && existsSync(join(root, name))
  for (const file of stdout.split('\0').filter(isWanted)) {
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    cpSync(join(root, file), join(folder, file))
  }
  const app = join(folder, 'apps/library')
  mkdirSync(join(app, 'src'), { recursive: true })
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(app, 'src/main.ts'), source)
  writeFileSync(
    join(app, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.base.json', include: ['src'] }),
  )
  // the app and the packages that it uses; the tools and browsers of the rest of the workspace take most of the time
  const install = ['install', '--filter', 'library-app...', '--no-frozen-lockfile', '--prefer-offline']
  await run('npx', ['--yes', 'pnpm@12', ...install], { cwd: folder })
  // the compiler does not work under the coverage hooks of the test runner
  await run('env', ['-u', 'NODE_OPTIONS', join(app, 'node_modules/.bin/tsc'), '-p', 'tsconfig.json'], {
    cwd: app,
  })
  t.pass('it compiles in strict mode, request.auth narrowed')

  const redis = await startRedis()
  t.teardown(() => redis.stop())
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: app,
    env: { ...process.env, REDIS_URL: redis.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    t.same(JSON.parse(line), { status: 401, code: 'login_required' }, 'it runs and guards its route')
    return
  }
  t.fail('the app printed nothing')
})
