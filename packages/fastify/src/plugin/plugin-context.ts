import type { Requirement } from '@latchkey/protocol'
import type { FastifyInstance } from 'fastify'
import type { GuardContext } from '../guard/guard-context.ts'
import type { RouteRules } from '../rules/route-rule.ts'
import type { StoredLogoutQueue } from '../sign-on/logout-queue.ts'
import type { OnceNotices } from './once-notices.ts'

/** What one registration of the plugin works with. */
export interface PluginContext extends GuardContext {
  fastify: FastifyInstance
  requirement: Requirement
  rules: RouteRules
  /** Whether the client was made here, and is closed with the app. */
  ownsClient: boolean
  queue: StoredLogoutQueue
  notices: OnceNotices
}
