import { hash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { cookieValues } from '../cookies/cookie-values.ts'
import { isOpaqueId, opaqueId } from '../local-session/opaque-id.ts'
import { stateOf } from '../local-session/request-state.ts'
import type { SilentAuthResult } from '../outcomes/results.ts'
import { isPage } from '../rules/browser-request.ts'
import type { HandOverContext } from './hand-over-context.ts'

/** Seconds that a visitor may take on the way. */
const askedSeconds = 120

/** The nonce of a visitor who is on the way: what the code is bound to, besides the app. */
export function nonceOf(context: HandOverContext, request: FastifyRequest): string | undefined {
  return cookieValues(request.headers.cookie, context.cookies.handOver.name).find(isOpaqueId)
}

export function nonceHashOf(nonce: string): string {
  return hash('sha256', nonce, 'base64url')
}

/** Where a visitor goes on afterwards; sealed, so that nobody else can say it. */
export interface HandOverState {
  return_to: string
  /** Seconds since the epoch. */
  expires_at: number
}

export function stateContextOf(nonceHash: string): string {
  return `hand-over:${nonceHash}`
}

/**
 * Sends a visitor without a sign-on to the app that may have one, once for a page. Nothing where no app is to be asked,
 * or where the answer is no page that the visitor opens.
 */
export function askHandOver(
  context: HandOverContext,
  request: FastifyRequest,
  reply: FastifyReply,
  result: SilentAuthResult,
): FastifyReply | undefined {
  const { handOver } = context
  if (handOver?.ask === undefined || !isFirstVisit(request, result)) return undefined
  // pages that open side by side share one
  const nonce = nonceOf(context, request) ?? opaqueId()
  stateOf(request).browser.cookies.set(context.cookies.handOver, nonce, { maxAge: askedSeconds })
  const nonceHash = nonceHashOf(nonce)
  const state: HandOverState = {
    return_to: context.returnTo(request.originalUrl),
    expires_at: context.now() + askedSeconds,
  }
  const target = new URL(handOver.path, handOver.ask)
  target.searchParams.set('to', context.app)
  target.searchParams.set('nonce', nonceHash)
  target.searchParams.set('state', context.appSeal.seal(JSON.stringify(state), stateContextOf(nonceHash)))
  return reply.header('referrer-policy', 'no-referrer').redirect(target.href, 303)
}

/** A page that the visitor opens, in a browser that has no living sign-on here. */
function isFirstVisit(request: FastifyRequest, result: SilentAuthResult): boolean {
  const { 'sec-fetch-mode': mode = 'navigate' } = request.headers
  return (
    result.status === 'login_required' &&
    result.reason === 'not_signed_in' &&
    request.method === 'GET' &&
    mode === 'navigate' &&
    isPage(request) &&
    !stateOf(request).browser.isOvertaken
  )
}
