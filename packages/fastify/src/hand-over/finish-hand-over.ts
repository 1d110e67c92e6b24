import { createCheck } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { AuthUnavailableError, InsecureConnectionError } from '../errors.ts'
import { isOpaqueId } from '../local-session/opaque-id.ts'
import { stateOf } from '../local-session/request-state.ts'
import { type HandOverState, nonceHashOf, nonceOf, stateContextOf } from './ask-hand-over.ts'
import { redeemCode } from './hand-over-code.ts'
import type { HandOverContext } from './hand-over-context.ts'

const FinishSchema = Type.Object({
  state: Type.String({ maxLength: 6000 }),
  code: Type.Optional(Type.String({ maxLength: 64 })),
  unavailable: Type.Optional(Type.String()),
})
const checkFinish = createCheck(FinishSchema)
const checkState = createCheck(Type.Object({ return_to: Type.String(), expires_at: Type.Number() }))

/**
 * Takes a visitor back: with a right code, of this app and of this very browser, the sign-on is known here too, and the
 * page that was asked for decides by it. Else the visitor is asked to log in, so there is no circle.
 *
 * @throws `auth_unavailable` when a store does not answer
 */
export async function finishHandOver(
  context: HandOverContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (context.cookies.secure && request.protocol !== 'https') throw new InsecureConnectionError()
  reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer')
  const nonce = nonceOf(context, request)
  const asked = checkFinish(request.query)
  const nonceHash = nonce && nonceHashOf(nonce)
  const begun =
    asked.ok && nonceHash !== undefined ? openState(context, asked.value.state, nonceHash) : undefined
  if (!asked.ok || nonceHash === undefined || begun === undefined) return toLogin(context, reply, '/')
  const { code, unavailable } = asked.value
  if (unavailable !== undefined) throw new AuthUnavailableError()
  try {
    const isSignedIn =
      (await isAlive(context, stateOf(request).browser.signOn.recordKey)) ||
      (isOpaqueId(code) && (await adopt(context, request, code, nonceHash)))
    return isSignedIn ? reply.redirect(begun.return_to, 303) : toLogin(context, reply, begun.return_to)
  } catch (cause) {
    const error = new AuthUnavailableError()
    error.cause = cause
    throw error
  }
}

/** Gives the browser the handle that a code stands for, if its sign-on record lives. */
async function adopt(
  context: HandOverContext,
  request: FastifyRequest,
  code: string,
  nonceHash: string,
): Promise<boolean> {
  const handle = await redeemCode(context, code, nonceHash)
  if (handle === undefined) return false
  const stored = await context.records.read(context.records.keyOf(handle))
  if (stored === undefined || stored.record.expires_at <= context.now()) return false
  stateOf(request).browser.signOn.send(handle, stored.record.expires_at)
  return true
}

/** Whoever logged in here meanwhile stays. */
async function isAlive(context: HandOverContext, recordKey: string | undefined): Promise<boolean> {
  if (recordKey === undefined) return false
  const stored = await context.records.read(recordKey)
  return stored !== undefined && stored.record.expires_at > context.now()
}

function openState(context: HandOverContext, sealed: string, nonceHash: string): HandOverState | undefined {
  const text = context.appSeal.open(sealed, stateContextOf(nonceHash))
  const checked = text === undefined ? undefined : checkState(JSON.parse(text))
  return checked?.ok === true && checked.value.expires_at > context.now() ? checked.value : undefined
}

function toLogin(context: HandOverContext, reply: FastifyReply, returnTo: string): FastifyReply {
  return reply.redirect(`${context.loginPath}?return_to=${encodeURIComponent(returnTo)}`, 303)
}
