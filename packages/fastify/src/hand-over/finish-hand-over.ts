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
 * Takes a visitor back. With a valid code, made for this app and this browser, the sign-on is known here too, and the
 * requested page decides by it. Otherwise the visitor is asked to log in, so there is no loop. A code is consumed whenever
 * it is shown, whoever shows it: one that reached another browser, or came over http, is no longer a secret.
 *
 * @throws `auth_unavailable` when a store does not answer; `insecure_connection`
 */
export async function finishHandOver(
  context: HandOverContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer')
  const nonce = nonceOf(context, request)
  const nonceHash = nonce && nonceHashOf(nonce)
  const asked = checkFinish(request.query)
  const handles = await whenAvailable(() => handlesOf(context, request.query, nonceHash))
  if (context.cookies.secure && request.protocol !== 'https') throw new InsecureConnectionError()
  const begun =
    asked.ok && nonceHash !== undefined ? openState(context, asked.value.state, nonceHash) : undefined
  if (!asked.ok || begun === undefined) return toLogin(context, reply, '/')
  if (asked.value.unavailable !== undefined) throw new AuthUnavailableError()
  const isSignedIn = await whenAvailable(
    async () =>
      (await isAlive(context, stateOf(request).browser.signOn.recordKey)) ||
      (asked.value.code !== undefined && (await adopt(context, request, handles[0]))),
  )
  return isSignedIn ? reply.redirect(begun.return_to, 303) : toLogin(context, reply, begun.return_to)
}

const checkShown = createCheck(
  Type.Object({ code: Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 4 })]) }),
)

/** Consumes every code of a request, also of one that has the wrong form otherwise, and returns their handles. */
async function handlesOf(
  context: HandOverContext,
  query: unknown,
  nonceHash: string | undefined,
): Promise<(string | undefined)[]> {
  const shown = checkShown(query)
  const codes = shown.ok ? [shown.value.code].flat().filter(isOpaqueId) : []
  return Promise.all(codes.map((code) => redeemCode(context, code, nonceHash)))
}

/** @throws `auth_unavailable` when `work` fails */
async function whenAvailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const error = new AuthUnavailableError()
    error.cause = cause
    throw error
  }
}

/** Gives the browser a handle that was handed over, if its sign-on record lives. */
async function adopt(
  context: HandOverContext,
  request: FastifyRequest,
  handle: string | undefined,
): Promise<boolean> {
  if (handle === undefined) return false
  const stored = await context.records.read(context.records.keyOf(handle))
  if (stored === undefined || stored.record.expires_at <= context.now()) return false
  stateOf(request).browser.signOn.send(handle, stored.record.expires_at)
  return true
}

/** A user who logged in here in the meantime stays signed in. */
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
