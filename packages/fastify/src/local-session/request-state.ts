import type { LocalSession } from '@latchkey/client'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ConfigInvalidError } from '../errors.ts'
import type { BrowserSession } from './browser-session.ts'

/** What the plugin knows of a request under way. */
export interface RequestState {
  reply: FastifyReply
  browser: BrowserSession
  /** The local session that the browser brought. */
  before: LocalSession | undefined
  /** Whether the browser got a new local id in this request: the host's session gets one too. */
  isRenewed: boolean
  /** Whether the host's session was found to be of the user who is signed in. */
  isHostSettled: boolean
  /** Whether the answer goes through the `onSend` hook, which adds what it needs. */
  isSent: boolean
}

/** The state of a request that the plugin's first hook has seen. Throws `config_invalid` before that hook. */
export function stateOf(request: FastifyRequest): RequestState {
  if (request.latchkeyState !== null) return request.latchkeyState
  throw new ConfigInvalidError('latchkey: its onRequest hook did not run yet')
}

/** The local session of the browser behind a request. */
export function localOf(request: FastifyRequest): LocalSession | undefined {
  return request.latchkeyState?.browser.local
}
