import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse, parseDocument } from 'yaml'
import { readServerSettings } from '../../../apps/site/src/server-settings.ts'
import { readEnvironment } from '../../../packages/identity/src/command/environment.ts'
import { EnvironmentSchema } from '../../../packages/identity/src/command/environment-schema.ts'

const folder = join(import.meta.dirname, '..', '..', '..', 'deploy')
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

t.test('the container runs the service as a user without rights, and says whether it is ready', async (t) => {
  const [, last = ''] = read('Dockerfile').split(/^FROM (?=node:24-slim$)/m)
  t.match(last, /^USER node$/m)
  t.notMatch(last.slice(last.indexOf('USER node')), /^(RUN|COPY|USER root)/m, 'root does nothing afterwards')
  t.match(last, /HEALTHCHECK [\s\S]*\/health\/ready/)
  t.match(last, /@latchkey\/identity\/dist\/command\/cli\.js", "serve"\]/)
  t.notMatch(read('Dockerfile'), /SECRET|MASTER_KEYS|LATCHKEY_DEV/, 'no secret and no dev mode is built in')
})

t.test('the systemd unit has its own user, few rights and the time that a stop takes', async (t) => {
  const unit = read('latchkey-identity.service')
  for (const line of ['User=latchkey', 'NoNewPrivileges=true', 'ProtectSystem=strict', 'TimeoutStopSec=10']) {
    t.ok(unit.split('\n').includes(line), line)
  }
  const verified = spawnSync('systemd-analyze', [
    'verify',
    '--man=no',
    join(folder, 'latchkey-identity.service'),
  ])
  if (verified.error !== undefined) t.comment('systemd-analyze is not on this machine')
  else t.notMatch(verified.stderr.toString(), /Unknown key|Failed to parse|Invalid/i)
})

t.test('compose.yaml starts the service and two apps with settings that they accept', async (t) => {
  const compose: Compose = parse(read('compose.yaml'), { merge: true })
  const { identity, shop, bank, database, redis, mail } = compose.services
  const places = identity?.volumes?.map((volume) => volume.split(':')) ?? []
  const seed = places.find(([, inside]) => inside === identity?.environment?.LATCHKEY_SEED)?.[0] ?? ''
  const launch = await readEnvironment({ ...identity?.environment, LATCHKEY_SEED: join(folder, seed) })
  t.match(launch, { port: 3000, options: { issuer: 'http://localhost:3000', dev: true } })
  t.match(launch.options.databaseUrl, '@database/')
  for (const [app, port] of [
    [shop, 3001],
    [bank, 3002],
  ] as const) {
    const settings = readServerSettings(app?.environment ?? {}, 0)
    const { baseUrl, issuer } = settings.identity
    t.match({ port, origin: `http://localhost:${port}`, redisUrl: 'redis://redis:6379' }, pick(settings))
    t.same([baseUrl, issuer], ['http://localhost:3000', launch.options.issuer])
    t.equal(app?.network_mode, 'service:identity', 'plain http is for localhost only')
    t.ok(existsSync(join(folder, '..', app?.command?.[1] ?? '')))
    t.ok(identity?.ports?.includes(`127.0.0.1:${port}:${port}`))
  }
  t.same(shop?.environment?.LATCHKEY_SIGN_ON_SECRETS, bank?.environment?.LATCHKEY_SIGN_ON_SECRETS)
  t.ok(database?.healthcheck && redis?.healthcheck && mail?.image)
  for (const service of [identity, shop, bank]) {
    t.ok(existsSync(join(folder, '..', service?.build?.dockerfile ?? 'none')))
  }
  for (const { ports = [] } of Object.values(compose.services)) {
    for (const port of ports) t.match(port, /^127\.0\.0\.1:/, 'samples are for this machine only')
  }
})

t.test('the Helm chart names values, variables and paths that exist', async (t) => {
  const chart = join('helm', 'latchkey-identity')
  const values: object = parse(read(join(chart, 'values.yaml')))
  t.match(parse(read(join(chart, 'Chart.yaml'))), { apiVersion: 'v2', name: 'latchkey-identity' })
  const names = Object.keys(EnvironmentSchema.properties)
  const templates = readdirSync(join(folder, chart, 'templates'))
  t.ok(templates.length > 0)
  for (const name of templates) {
    const text = read(join(chart, 'templates', name))
    for (const [, path = ''] of text.matchAll(/\.Values\.([\w.]+)/g)) {
      t.not(valueAt(values, path), undefined, `${name}: ${path} has a default`)
    }
    for (const [, variable = ''] of text.matchAll(/- name: ([A-Z_]+)$/gm)) {
      t.ok(names.includes(variable), `${name}: ${variable} is a variable of the service`)
    }
    const opened = [...text.matchAll(/\{\{-? (if|range|define) /g)].length
    t.equal([...text.matchAll(/\{\{-? end \}\}/g)].length, opened, `${name}: each block ends`)
    if (!name.endsWith('.yaml')) continue
    // whatever a template inserts, the rest of it is YAML
    const plain = text
      .replaceAll(/^\s*\{\{.*\}\}\s*$/gm, '')
      .replaceAll(/"\{\{[^"]*\}\}"|\{\{[^}]*\}\}(:\{\{[^}]*\}\})?/g, 'x')
    t.same(parseDocument(plain).errors, [], name)
  }
  const deployment = read(join(chart, 'templates', 'deployment.yaml'))
  for (const path of ['/health/live', '/health/ready']) t.match(deployment, `path: ${path}`)
  t.match(deployment, 'terminationGracePeriodSeconds: 10')
  t.match(deployment, 'readOnlyRootFilesystem: true')
})

interface Compose {
  services: Partial<Record<string, ComposeService>>
}

interface ComposeService {
  image?: string
  build?: { context: string; dockerfile: string }
  command?: string[]
  network_mode?: string
  environment?: Record<string, string>
  ports?: string[]
  volumes?: string[]
  healthcheck?: object
}

function pick({ port, origin, redisUrl }: { port: number; origin: string; redisUrl: string }): object {
  return { port, origin, redisUrl }
}

function valueAt(values: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  }, values)
}
