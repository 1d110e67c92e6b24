import type { Client, Flow, LocalSession, Seal, SignOnRecords } from '@latchkey/client'
import type { Requirement } from '@latchkey/protocol'
import type { Store } from '@latchkey/session-store'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify'
import type { HandOver } from '../options/hand-over-options.ts'
import type { RouteRules } from '../rules/route-rules.ts'
import type { BesideHost } from '../session-store/beside-host.ts'
import type { CookiePolicy } from '../session-store/cookie-policy.ts'
import type { LocalRead } from '../session-store/local-read.ts'
import type { ReplacedIds } from '../session-store/replaced-ids.ts'
import type { SessionEnds } from '../session-store/session-end.ts'
import type { StoredLogoutQueue } from '../sign-on/logout-queue.ts'
import type { SessionIndex } from '../sign-on/session-index.ts'
import type { Observer } from '../telemetry/observer.ts'

/** What one registration of the plugin works with. */
export interface PluginContext {
  fastify: FastifyInstance
  log: FastifyBaseLogger
  app: string
  origin: string
  cookies: CookiePolicy
  requirement: Requirement
  rules: RouteRules
  loginPath: string
  stepUpPath: string
  keepSessionKeys: readonly string[]
  /** A safe place on this app to go back to. */
  returnTo: (value: unknown) => string
  client: Client
  /** Whether the client was made here, and is closed with the app. */
  ownsClient: boolean
  flow: Flow
  observer: Observer
  store: Store
  records: SignOnRecords
  /** Only with `backchannelLogout`. */
  sessionIndex: SessionIndex | undefined
  queue: StoredLogoutQueue
  appSeal: Seal
  /** The group's. */
  signOnSeal: Seal
  /** How a sign-on gets to and from other registrable domains. */
  handOver: HandOver | undefined
  /** Seconds since the epoch. */
  now: () => number
  /** Milliseconds since the epoch. */
  nowMs: () => number
  /** Local sessions being written for a shared flight, by what the flight gave; each gives the id it went under. */
  established: WeakMap<LocalSession, Promise<string>>
  replacedIds: ReplacedIds
  localRead: LocalRead
  /** Where the host has `request.session` already. */
  beside: BesideHost | undefined
  /** The ids that the next sessions of requests are to get, where they are not just fresh. */
  nextIds: WeakMap<FastifyRequest, string>
  sessionEnds: SessionEnds
}

/** The request as the plugin's code takes it: with our session, also where the host has one of its own. */
export function ownOf(context: PluginContext, request: FastifyRequest): FastifyRequest {
  return context.beside?.viewOf(request) ?? request
}
