import { createCheck } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { HandOverInvalidError } from '../errors.ts'
import { stateOf } from '../local-session/request-state.ts'
import { makeCode } from './hand-over-code.ts'
import type { HandOverContext } from './hand-over-context.ts'

const AskedSchema = Type.Object(
  {
    to: Type.String(),
    nonce: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    /** The asking app's own; it goes back as it came. */
    state: Type.String({ pattern: '^[A-Za-z0-9_.-]{1,6000}$' }),
  },
  { additionalProperties: false },
)
const checkAsked = createCheck(AskedSchema)

/**
 * Answers an app that asks whether the visitor is signed in here: back to that app's configured origin, with a code if
 * so. The visitor's handle itself goes through the store, sealed.
 *
 * @throws `hand_over_invalid` when the app is not one that may ask, or the request has another form
 */
export async function giveHandOver(
  context: HandOverContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const asked = checkAsked(request.query)
  const origin = asked.ok ? context.handOver?.give.get(asked.value.to) : undefined
  if (!asked.ok || origin === undefined || !isOpened(request)) throw new HandOverInvalidError()
  const { to, nonce, state } = asked.value
  const target = new URL(`${context.handOver?.path}/finish`, origin)
  target.searchParams.set('state', state)
  try {
    const code = await codeFor(context, request, to, nonce)
    if (code !== undefined) target.searchParams.set('code', code)
  } catch (error) {
    // not "signed out": the asking app tells the visitor to try again
    request.log.warn({ err: error }, 'a hand-over is not possible')
    target.searchParams.set('unavailable', '1')
  }
  reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer')
  return reply.redirect(target.href, 303)
}

async function codeFor(
  context: HandOverContext,
  request: FastifyRequest,
  to: string,
  nonceHash: string,
): Promise<string | undefined> {
  const { handle, recordKey } = stateOf(request).browser.signOn
  if (handle === undefined || recordKey === undefined) return undefined
  const stored = await context.records.read(recordKey)
  if (stored === undefined || stored.record.expires_at <= context.now()) return undefined
  return await makeCode(context, { handle, to, nonce_hash: nonceHash })
}

/** Whether the visitor's browser opens this as a page; a browser that tells nothing counts as that. */
function isOpened(request: FastifyRequest): boolean {
  const { 'sec-fetch-mode': mode = 'navigate', 'sec-fetch-dest': dest = 'document' } = request.headers
  return mode === 'navigate' && dest === 'document'
}
