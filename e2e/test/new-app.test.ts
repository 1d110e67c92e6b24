import { execFile, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort, startRedis } from '@latchkey/local-services'
import t from 'tap'
import { runProgram } from './support/run-program.ts'
import { tutorialSteps } from './support/tutorial-steps.ts'

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

/** A copy of the repository, in which both tests add an app; installed once. */
const folder = mkdtempSync(join(tmpdir(), 'latchkey-workspace-'))
const app = join(folder, 'apps/library')
const steps = tutorialSteps(readFileSync(join(root, 'docs/tutorial.md'), 'utf8'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))

t.before(async () => {
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
  })
  const isWanted = (name: string) =>
    name !== '' && !/(^|\/)(test|bench)\//.test(name) && existsSync(join(root, name))
  for (const file of stdout.split('\0').filter(isWanted)) {
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    cpSync(join(root, file), join(folder, file))
  }
  mkdirSync(join(app, 'src'), { recursive: true })
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(app, 'src/main.ts'), source)
  writeFileSync(
    join(app, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.base.json', include: ['src'] }),
  )
  // both apps and the packages that they use; the tools and browsers of the workspace would take most of the time
  for (const step of steps.slice(0, 3)) {
    if (step.kind === 'file') write(step.path, step.text)
    else if (step.kind === 'commands')
      await shell(step.text.replace(' install ', ' install --filter library-app... --prefer-offline '))
  }
})

t.test('a new app under apps/ uses the packages through the workspace without a build', async (t) => {
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

t.test('the tutorial works step by step, as written', async (t) => {
  const ports = new Map<string, number>()
  for (const port of ['3000', '3001', '3002']) ports.set(port, await freePort())
  const here = (text: string) => text.replaceAll(/\b300[012]\b/g, (port) => `${ports.get(port)}`)
  for (const step of steps.slice(3)) {
    if (step.kind === 'file') write(step.path, here(step.text))
    else if (step.kind === 'program') {
      const env = { ...plainEnvironment(), PORT: here('3000') }
      const program = await runProgram(here(step.command), join(folder, step.folder), step.readyText, env)
      t.teardown(() => program.stop())
    } else {
      const output = await shell(here(step.text))
      if (step.output !== undefined) t.equal(output.trim(), step.output.trim(), step.text)
    }
  }
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** Runs commands of the page at the root of the copy, and returns what they print. */
async function shell(commands: string): Promise<string> {
  const { stdout } = await run('bash', ['-ec', commands], { cwd: folder, env: plainEnvironment() })
  return stdout
}

/** Without the hooks of the test runner. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...env } = process.env
  return env
}
