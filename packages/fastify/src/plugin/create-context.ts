import {
  type Client,
  createFlow,
  defaultSignOnLifetimes,
  type Seal,
  type SignOnRecord,
} from '@latchkey/client'
import { joinNames, type RecordMemory, signedRecords } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import { SessionEnds } from '../connections/session-end.ts'
import { cookiePolicy } from '../cookies/cookie-policy.ts'
import { DeviceIds } from '../cookies/device-ids.ts'
import { HostMarker } from '../host-session/host-marker.ts'
import { HostSessions } from '../host-session/host-sessions.ts'
import { type LocalRecord, localRecordFormat } from '../local-session/local-record.ts'
import { forgettingStore, LocalRecords } from '../local-session/local-records.ts'
import { rememberedReadsOf } from '../local-session/remembered-reads.ts'
import { ReplacedIds } from '../local-session/replaced-ids.ts'
import { clientOf, isClient } from '../options/client-of.ts'
import { handOverOf } from '../options/hand-over-options.ts'
import type { LatchkeyOptions } from '../options/options.ts'
import { originsOf } from '../options/origin-options.ts'
import { safeReturnTo } from '../rules/return-to.ts'
import { RouteRules } from '../rules/route-rule.ts'
import { flightNotes } from '../sign-on/flight-notes.ts'
import { StoredLogoutQueue } from '../sign-on/logout-queue.ts'
import { SessionIndex } from '../sign-on/session-index.ts'
import { type SignOnStore, signOnRecordFormat, signOnStore } from '../sign-on/sign-on-store.ts'
import { countedService } from '../telemetry/counted-service.ts'
import type { Counters } from '../telemetry/counters.ts'
import { Observer } from '../telemetry/observer.ts'
import { identityName } from './identity-name.ts'
import { OnceNotices, toleratedSeconds } from './once-notices.ts'
import type { PluginContext } from './plugin-context.ts'
import { asConfigError, sealerOf } from './sealer-of.ts'

/** The options of one context: of the registration, or of one of its tenants. */
export type ContextOptions = Omit<LatchkeyOptions, 'client' | 'tenants'> & {
  client: NonNullable<LatchkeyOptions['client']>
  /** Name of the tenant, where the app serves several. */
  tenant?: string
}

/** What the contexts of a registration share. */
export interface SharedParts {
  counters: Counters
  /** Records that need not be verified again at each request of a page. */
  remembered: RecordMemory
}

/** Builds what a registration works with; everything of the caller's that it keeps is a copy. */
export function createContext(
  fastify: FastifyInstance,
  given: ContextOptions,
  shared: SharedParts,
): PluginContext {
  const { counters } = shared
  const remembered = rememberedReadsOf(given.store)
  const options = { ...given, store: forgettingStore(given.store, remembered) }
  const { store, now: nowMs = Date.now, lifetimes = defaultSignOnLifetimes, tenant } = options
  const { loginPath = '/login', stepUpPath = '/step-up', keepSessionKeys = [], signOn } = options
  const app = withTenant(options.app, tenant)
  const ownsClient = !isClient(options.client)
  const client = clientOf(fastify, options.client, nowMs)
  const identity = identityName({ issuer: client.issuer, tenant: client.tenantId, client: client.clientId })
  const appSeal = sealerOf('secrets', options.secrets, joinNames(`app:${options.app}`, identity))
  const signOnSeal = groupSealOf(options, client)
  const log = fastify.log
  const index =
    options.backchannelLogout &&
    new SessionIndex({ store, issuer: client.issuer, now: nowMs, capSeconds: lifetimes.capSeconds })
  const records = groupRecordsOf(fastify, { options, client, index, ...shared })
  const service = countedService(client, counters)
  const queueName = joinNames(`logouts:${options.app}`, identity)
  const queue = new StoredLogoutQueue({ store, records, name: queueName, seal: appSeal, service, now: nowMs })
  const requirement = structuredClone(options.requirement ?? {})
  const level = options.decisionLogLevel ?? 'debug'
  const observer = new Observer({ app, counters, hooks: { ...options.hooks }, level })
  const { accepts } = signOn
  const origins = originsOf(options)
  const [firstOrigin = ''] = origins.own
  const notices = new OnceNotices(log)
  const flow = createFlow(
    {
      ...{
        service,
        records,
        notes: flightNotes(store, app),
        logouts: queue,
        signOnSeal,
        appSeal,
        now: nowMs,
      },
      noticeClock: (secondsAhead) => {
        if (secondsAhead > toleratedSeconds) notices.noticeClock(secondsAhead)
      },
    },
    {
      app,
      requirement,
      lifetimes: { ...lifetimes },
      stepUpMethods: [...(options.stepUpMethods ?? (['pwd', 'sms'] as const))],
      ...(accepts && { accepts: accepts.map((name) => withTenant(name, tenant)) }),
      ...(options.claims && { claims: structuredClone(options.claims) }),
      ...(options.resource !== undefined && { resource: options.resource }),
      ...(options.scope !== undefined && { scope: options.scope }),
    },
  )
  const now = () => Math.floor(nowMs() / 1000)
  const { group, cookieDomain } = signOn
  const marker = new HostMarker(options.secrets, `${app} ${identity}`)
  return {
    fastify,
    log,
    app,
    origins,
    notices,
    cookies: cookiePolicy({
      app: options.app,
      tenant,
      group,
      isSecure: firstOrigin.startsWith('https:'),
      cookieDomain,
    }),
    requirement,
    rules: new RouteRules(requirement),
    loginPath,
    stepUpPath,
    returnTo: (value) => safeReturnTo(value, firstOrigin, [loginPath, stepUpPath]),
    client,
    ownsClient,
    flow,
    observer,
    store,
    records,
    locals: localRecordsOf(fastify, { options, client, ...shared }),
    sessionIndex: index,
    queue,
    appSeal,
    signOnSeal,
    devices: options.deviceCookie === true ? new DeviceIds(options.secrets, `${app} ${identity}`) : undefined,
    host: new HostSessions({ marker, keepSessionKeys: [...keepSessionKeys], log }),
    handOver: handOverOf(options.handOver),
    now,
    nowMs,
    established: new WeakMap(),
    replacedIds: new ReplacedIds(),
    remembered,
    sessionEnds: new SessionEnds({ store, records, now, app }),
  }
}

function withTenant(name: string, tenant: string | undefined): string {
  return tenant === undefined ? name : joinNames(name, tenant)
}

interface RecordParts {
  options: ContextOptions
  client: Client
  remembered: RecordMemory
}

function localRecordsOf(
  fastify: FastifyInstance,
  { options, client, remembered }: RecordParts,
): LocalRecords {
  const { store, now: nowMs = Date.now, tenant } = options
  const signed = asConfigError('secrets', () =>
    signedRecords<LocalRecord>(store, {
      secrets: options.secrets,
      purpose: withTenant(`session:${options.app}`, tenant),
      identity: { issuer: client.issuer, tenant: client.tenantId, client: client.clientId },
      format: localRecordFormat,
      remembered,
      onRejectedRecord: (key, reason) =>
        fastify.log.warn({ key, reason }, "a local session is not this app's own"),
    }),
  )
  return new LocalRecords({ store, signed, nowMs })
}

function groupRecordsOf(
  fastify: FastifyInstance,
  { options, client, remembered, index }: RecordParts & { index: SessionIndex | undefined },
): SignOnStore {
  const { store, signOn } = options
  const group = joinNames(...groupNames(options))
  const signed = asConfigError('signOn.secrets', () =>
    signedRecords<SignOnRecord>(store, {
      secrets: signOn.secrets,
      purpose: group,
      identity: { issuer: client.issuer, tenant: client.tenantId, group },
      format: signOnRecordFormat,
      remembered,
      onRejectedRecord: (key, reason) =>
        fastify.log.warn(
          { key, reason },
          'none of signOn.secrets signed this sign-on record: the apps of the group differ in them',
        ),
    }),
  )
  return signOnStore(store, signed, index)
}

function groupSealOf(options: ContextOptions, client: Client): Seal {
  const identity = identityName({ issuer: client.issuer, tenant: client.tenantId })
  // what is carried over to another group cannot be opened there
  const purpose = joinNames('sign-on-seal', ...groupNames(options), identity)
  return sealerOf('signOn.secrets', options.signOn.secrets, purpose)
}

function groupNames({ signOn: { group }, tenant }: ContextOptions): string[] {
  return [group === undefined ? 'sign-on' : `sign-on:${group}`, ...(tenant === undefined ? [] : [tenant])]
}
