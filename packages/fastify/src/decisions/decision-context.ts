import type { Client, Flow, LocalSession, Seal } from '@latchkey/client'
import type { Requirement } from '@latchkey/protocol'
import type { DeviceIds } from '../cookies/device-ids.ts'
import type { HostSessions } from '../host-session/host-sessions.ts'
import type { SessionContext } from '../local-session/session-context.ts'
import type { AppOrigins } from '../rules/app-origins.ts'
import type { SessionIndex } from '../sign-on/session-index.ts'
import type { Observer } from '../telemetry/observer.ts'

/** What the decisions on a request work with. */
export interface DecisionContext extends SessionContext {
  origins: AppOrigins
  requirement: Requirement
  client: Client
  flow: Flow
  observer: Observer
  /** Only with `backchannelLogout`. */
  sessionIndex: SessionIndex | undefined
  appSeal: Seal
  /** The group's. */
  signOnSeal: Seal
  host: HostSessions
  /** Only with `deviceCookie`. */
  devices: DeviceIds | undefined
  /** Local sessions that are being written for a shared answer, by that answer; each resolves to its id. */
  established: WeakMap<LocalSession, Promise<string>>
}
