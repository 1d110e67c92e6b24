import { createClient, createFlow, defaultSignOnLifetimes } from '@latchkey/client'
import { createSealer, type Sealer, StoreError } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import { ConfigInvalidError } from '../errors.ts'
import { handOverOf } from '../options/hand-over-options.ts'
import { isClient, type LatchkeyOptions } from '../options/options.ts'
import { safeReturnTo } from '../rules/return-to.ts'
import { RouteRules } from '../rules/route-rules.ts'
import { cookiePolicy } from '../session-store/cookie-policy.ts'
import { LocalRead } from '../session-store/local-read.ts'
import { ReplacedIds } from '../session-store/replaced-ids.ts'
import { SessionEnds } from '../session-store/session-end.ts'
import { flightNotes } from '../sign-on/flight-notes.ts'
import { StoredLogoutQueue } from '../sign-on/logout-queue.ts'
import { SessionIndex } from '../sign-on/session-index.ts'
import { signOnRecords } from '../sign-on/sign-on-store.ts'
import { countedService } from '../telemetry/counted-service.ts'
import type { Counters } from '../telemetry/counters.ts'
import { Observer } from '../telemetry/observer.ts'
import type { PluginContext } from './plugin-context.ts'

/** Builds what a registration works with; everything of the caller's that it keeps is a copy. */
export function createContext(
  fastify: FastifyInstance,
  options: LatchkeyOptions & Pick<Required<LatchkeyOptions>, 'client'>,
  counters: Counters,
): PluginContext {
  const { app, origin, store, now: nowMs = Date.now, lifetimes = defaultSignOnLifetimes } = options
  const { loginPath = '/login', stepUpPath = '/step-up', keepSessionKeys = [] } = options
  const ownsClient = !isClient(options.client)
  const client = isClient(options.client) ? options.client : createClient({ now: nowMs, ...options.client })
  const appSeal = sealer('secrets', options.secrets, `app:${app}`)
  const { group, accepts } = options.signOn
  // a handle that is carried over to another group opens nothing there
  const signOnPurpose = group === undefined ? 'sign-on' : `sign-on:${group}`
  const signOnSeal = sealer('signOn.secrets', options.signOn.secrets, signOnPurpose)
  const index =
    options.backchannelLogout && new SessionIndex({ store, now: nowMs, capSeconds: lifetimes.capSeconds })
  const records = signOnRecords(store, index)
  const service = countedService(client, counters)
  const queue = new StoredLogoutQueue({ store, records, app, seal: appSeal, service, now: nowMs })
  const requirement = structuredClone(options.requirement ?? {})
  const level = options.decisionLogLevel ?? 'debug'
  const observer = new Observer({ app, counters, hooks: { ...options.hooks }, level })
  const flow = createFlow(
    {
      service,
      records,
      notes: flightNotes(store, app),
      logouts: queue,
      signOnSeal,
      appSeal,
      now: nowMs,
    },
    {
      app,
      requirement,
      lifetimes: { ...lifetimes },
      stepUpMethods: [...(options.stepUpMethods ?? (['pwd', 'sms'] as const))],
      ...(accepts && { accepts: [...accepts] }),
      ...(options.claims && { claims: structuredClone(options.claims) }),
      ...(options.resource !== undefined && { resource: options.resource }),
      ...(options.scope !== undefined && { scope: options.scope }),
    },
  )
  const now = () => Math.floor(nowMs() / 1000)
  return {
    fastify,
    log: fastify.log,
    app,
    origin,
    cookies: cookiePolicy(options),
    requirement,
    rules: new RouteRules(requirement),
    loginPath,
    stepUpPath,
    keepSessionKeys: [...keepSessionKeys],
    returnTo: (value) => safeReturnTo(value, origin, [loginPath, stepUpPath]),
    client,
    ownsClient,
    flow,
    observer,
    store,
    records,
    sessionIndex: index,
    queue,
    appSeal,
    signOnSeal,
    handOver: handOverOf(options.handOver),
    now,
    nowMs,
    established: new WeakMap(),
    replacedIds: new ReplacedIds(),
    localRead: new LocalRead(),
    beside: undefined,
    nextIds: new WeakMap(),
    sessionEnds: new SessionEnds({ store, records, now, app }),
  }
}

function sealer(option: string, secrets: readonly string[], purpose: string): Sealer {
  try {
    return createSealer({ secrets, purpose })
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    // the message names the place in the list and the rule, never the secret
    throw new ConfigInvalidError(`latchkey: option ${option}: ${error.message}`)
  }
}
