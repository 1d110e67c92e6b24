import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  createDatabase,
  dropDatabase,
  freePort,
  type LocalRedis,
  queryPostgres,
  startRedis,
  testPostgres,
} from '@latchkey/local-services'
import selfsigned from 'selfsigned'
import type { Origins } from './app-user.ts'
import type { AppsProcessOptions, ClockStep } from './apps-process.ts'
import { type FaultyLink, startFaultyLink } from './faulty-link.ts'
import { type FaultyUpstream, type KeyPair, startFaultyUpstream } from './faulty-upstream.ts'
import type { IdentityProcessOptions } from './identity-process.ts'
import { type ProcessState, stateRequest } from './process-state.ts'

interface Test {
  teardown(work: () => unknown): unknown
}

/** Two apps, Redis with a replica, the identity service and PostgreSQL, with something that can fail at each joint. */
export interface FaultWorld {
  origins: Origins
  users: readonly { username: string; password: string }[]
  /** Between the apps and Redis. */
  redisLink: FaultyLink
  /** The primary; a failover changes it. */
  primary: LocalRedis
  replica: LocalRedis
  /** Between the apps and the gate before the identity service. */
  serviceLink: FaultyLink
  gate: FaultyUpstream
  certificates: { good: KeyPair; expired: KeyPair; otherHost: KeyPair; unknown: KeyPair }
  /** Between the identity service and PostgreSQL. */
  databaseLink: FaultyLink
  /** Runs a statement, past the link. */
  query(statement: string): Promise<unknown[]>
  /** Name of the service's database. */
  database: string
  killIdentity(): Promise<void>
  startIdentity(): Promise<void>
  /** Moves the clocks; without a name both. */
  stepClock(of: 'apps' | 'identity', aheadMs: number): void
  /** What a process holds after a garbage collection. */
  stateOf(of: 'apps' | 'identity'): Promise<ProcessState>
}

const password = 'correct-horse-battery-staple'
const clientSecret = 'demo-secret-not-for-production-000000'
const issuer = 'https://identity.localhost'
const wide = { max: 1_000_000, windowSeconds: 900 }

/** @param userCount how many users there are */
export async function startFaultWorld(t: Test, userCount: number): Promise<FaultWorld> {
  const users = Array.from({ length: userCount }, (_, index) => ({ username: `user${index}`, password }))
  const postgres = await testPostgres()
  t.teardown(() => postgres.stop())
  const databaseUrl = await createDatabase(postgres.url)
  t.teardown(() => dropDatabase(postgres.url, databaseUrl))
  const databaseLink = await link(t, Number(new URL(databaseUrl).port))
  const throughLink = new URL(databaseUrl)
  throughLink.host = `127.0.0.1:${databaseLink.port}`

  const identityPort = await freePort()
  const identity = await restartable(t, 'identity-process.ts', {
    port: identityPort,
    service: {
      ...{ databaseUrl: throughLink.href, issuer, dev: true },
      masterKeys: [randomBytes(32).toString('base64url')],
      lifetimes: { accessTokenSeconds: 2 },
      passwordHashing: { memoryKib: 8, passes: 1 },
      limits: { requests: wide, passwordFailures: wide, sessionMisses: wide },
      seed: seedOf(users),
    },
  } satisfies IdentityProcessOptions)

  const certificates = await makeCertificates()
  const gate = await startFaultyUpstream(identityPort, certificates.good)
  t.teardown(() => gate.close())
  const serviceLink = await link(t, gate.port)

  const primary = await startRedis({ persistent: true })
  t.teardown(() => primary.stop())
  const replica = await startRedis({
    persistent: true,
    settings: ['--replicaof', '127.0.0.1', String(primary.port)],
  })
  t.teardown(() => replica.stop())
  const redisLink = await link(t, primary.port)

  const names = ['shop', 'bank'] as const
  const ports = { shop: await freePort(), bank: await freePort() }
  const baseUrl = `https://localhost:${serviceLink.port}`
  const apps = await restartable(
    t,
    'apps-process.ts',
    {
      redisUrl: `redis://127.0.0.1:${redisLink.port}`,
      secret: randomBytes(32).toString('base64url'),
      apps: names.map((name) => ({
        ...{ name, port: ports[name] },
        client: { baseUrl, issuer, tenantId: 'demo', clientId: `${name}-web`, clientSecret },
      })),
    } satisfies AppsProcessOptions,
    { NODE_EXTRA_CA_CERTS: await trustFile(t, certificates) },
  )
  return {
    ...{ users, redisLink, primary, replica, serviceLink, gate, certificates, databaseLink },
    origins: { shop: `http://localhost:${ports.shop}`, bank: `http://localhost:${ports.bank}` },
    query: (statement) => queryPostgres(postgres.url, statement),
    database: new URL(databaseUrl).pathname.slice(1),
    killIdentity: identity.kill,
    startIdentity: identity.start,
    stepClock: (of, aheadMs) => (of === 'apps' ? apps : identity).send({ aheadMs }),
    stateOf: (of) => (of === 'apps' ? apps : identity).state(),
  }
}

async function link(t: Test, port: number): Promise<FaultyLink> {
  const started = await startFaultyLink(port)
  t.teardown(() => started.close())
  return started
}

interface Restartable {
  start(): Promise<void>
  kill(): Promise<void>
  send(step: ClockStep): void
  state(): Promise<ProcessState>
}

async function restartable(
  t: Test,
  file: string,
  options: object,
  env: Record<string, string> = {},
): Promise<Restartable> {
  const script = fileURLToPath(new URL(file, import.meta.url))
  let running: RunningChild | undefined
  const start = async () => {
    const child = fork(script, { execArgv: [], env: { ...process.env, ...env } })
    const gone = once(child, 'exit').then(() => Promise.reject(new Error(`${file} has ended`)))
    gone.catch(() => {})
    running = { child, gone }
    child.send(options)
    await nextMessage(running)
  }
  const kill = async () => {
    if (running === undefined) return
    const { child } = running
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  t.teardown(kill)
  await start()
  const state = async () => {
    if (running === undefined) throw new Error(`${file} is not running`)
    const answer = nextMessage(running)
    // one that has ended takes no message; `answer` says so
    running.child.send(stateRequest, () => {})
    const [answered]: ProcessState[] = await answer
    if (answered === undefined) throw new Error(`${file} did not answer`)
    return answered
  }
  return { start, kill, state, send: (step) => void running?.child.send(step) }
}

interface RunningChild {
  child: ChildProcess
  /** Rejects with the name of the child once it has ended. */
  gone: Promise<never>
}

function nextMessage({ child, gone }: RunningChild): Promise<ProcessState[]> {
  return Promise.race([gone, once(child, 'message')])
}

function seedOf(users: readonly { username: string }[]): object {
  const apps = ['shop', 'bank'].map((name) => ({
    ...{ app_id: name, name },
    clients: [
      {
        ...{ client_id: `${name}-web`, client_secret: clientSecret, permissions: ['*'] },
        ...{ redirect_uris: [], resources: [] },
      },
    ],
  }))
  const seeded = users.map(({ username }) => ({
    username,
    credentials: { password, force_replace: false },
  }))
  return { tenants: [{ tenant_id: 'demo', apps, users: seeded }] }
}

async function makeCertificates(): Promise<FaultWorld['certificates']> {
  const day = 86_400_000
  const make = (host: string, begin = Date.now() - day, end = Date.now() + 30 * day) =>
    selfsigned.generate([{ name: 'commonName', value: host }], {
      ...{ keyType: 'ec', algorithm: 'sha256' },
      ...{ notBeforeDate: new Date(begin), notAfterDate: new Date(end) },
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
    })
  const [good, expired, otherHost, unknown] = await Promise.all([
    make('localhost'),
    make('localhost', Date.now() - 9 * day, Date.now() - 8 * day),
    make('elsewhere.example'),
    make('localhost'),
  ])
  return { good, expired, otherHost, unknown }
}

/** The apps trust each certificate but the unknown one, so that only its own fault is wrong with it. */
async function trustFile(t: Test, certificates: FaultWorld['certificates']): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-faults-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const { good, expired, otherHost } = certificates
  const file = join(folder, 'trusted.pem')
  await writeFile(file, [good, expired, otherHost].map(({ cert }) => cert).join('\n'))
  return file
}
