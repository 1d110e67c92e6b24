import { pendingStepUpSeconds, type StepUpRequired } from '@latchkey/client'
import { createCheck } from '@latchkey/protocol'
import { hashedKey } from '@latchkey/session-store'
import type { FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { AuthUnavailableError, KeptRequestUsedError } from '../errors.ts'
import { isOpaqueId, opaqueId } from '../local-session/opaque-id.ts'
import { localOf, stateOf } from '../local-session/request-state.ts'
import { isPage } from '../rules/browser-request.ts'
import { isSmallForm, readFormBody } from '../rules/form-body.ts'
import type { GuardContext } from './guard-context.ts'

/** Name of the hidden field that makes a confirmed form count once: its value is the `id` of the kept request. */
export const keptRequestField = 'latchkey_kept'

/** A form that was refused until a step-up, for a page that lets the user send it after all. */
export interface KeptRequest {
  /** Goes into the hidden field `keptRequestField`; the form is taken with it once. */
  id: string
  /** Path and query that the form was posted to, on this app's own origin. */
  action: string
  /** Names and values as they were filled in, in their order. Escape them. */
  fields: readonly (readonly [name: string, value: string])[]
  /** Seconds since the epoch; from then on the form is gone. */
  expiresAt: number
}

const StoredSchema = Type.Object({ sealed: Type.String({ minLength: 1 }) })
const checkStored = createCheck(StoredSchema)
const ContentSchema = Type.Object({
  sub: Type.String({ minLength: 1 }),
  action: Type.String({ minLength: 1 }),
  body: Type.String(),
})
const checkContent = createCheck(ContentSchema)

/**
 * Keeps the form of a page that was refused until a step-up, sealed and for some minutes. The caller has checked that
 * it comes from this app's own origin. What cannot be kept is only not kept: the refusal stays the same.
 */
export async function keepRequest(
  context: GuardContext,
  request: FastifyRequest,
  outcome: StepUpRequired,
): Promise<void> {
  if (request.method !== 'POST' || !isPage(request) || !isSmallForm(request)) return
  const action = context.returnTo(request.originalUrl)
  if (action === '/' && request.originalUrl !== '/') return
  // the note of the pending step-up is what the form stands beside
  const { browser } = stateOf(request)
  if (browser.isOvertaken || browser.stored?.record.pending?.record !== outcome.record) return
  const form = await readFormBody(request)
  if (form === undefined) return
  const body = withoutKeptField(form)
  const id = opaqueId()
  const key = keyOf(context, id)
  const expires_at = context.now() + pendingStepUpSeconds
  const content: Static<typeof ContentSchema> = { sub: outcome.sub, action, body }
  const before = browser.stored.record.kept
  try {
    const sealed = context.appSeal.seal(JSON.stringify(content), key)
    await context.store.create(key, { sealed }, expires_at * 1000)
    const kept = { id, record: outcome.record, expires_at }
    await browser.change((record) => ({ ...record, kept }))
    if (before !== undefined) await context.store.end(keyOf(context, before.id))
  } catch (error) {
    request.log.warn({ err: error }, 'a form could not be kept for after the step-up')
  }
}

/** The form that this browser's user may still send; nothing once it was sent, or after some minutes. */
export async function readKeptRequest(
  context: GuardContext,
  request: FastifyRequest,
): Promise<KeptRequest | null> {
  const { kept } = stateOf(request).browser.stored?.record ?? {}
  const local = localOf(request)
  const { auth } = request
  if (kept === undefined || auth === null || kept.record !== local?.record) return null
  if (kept.expires_at <= context.now()) return null
  const key = keyOf(context, kept.id)
  const [stored] = await context.store.read([key]).catch(unavailable)
  const checked = stored && checkStored(stored.value)
  const text = checked?.ok ? context.appSeal.open(checked.value.sealed, key) : undefined
  const content = text === undefined ? undefined : checkContent(JSON.parse(text))
  if (content?.ok !== true || content.value.sub !== auth.sub) return null
  const { action, body } = content.value
  return { id: kept.id, action, fields: [...new URLSearchParams(body)], expiresAt: kept.expires_at }
}

/** Whether a body names a kept form. */
export function namesKeptRequest(body: unknown): body is object {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, keptRequestField)
}

/**
 * Takes the kept form that a request names in its body, and its field out of the body. Of all requests that name the
 * same one, exactly one is let through.
 *
 * @throws `kept_request_used` when it was sent before, has ended, or is not of this browser
 * @throws `auth_unavailable` when the store does not answer
 */
export async function takeKeptRequest(context: GuardContext, request: FastifyRequest): Promise<void> {
  const { body } = request
  if (!namesKeptRequest(body)) return
  const id: unknown = Reflect.get(body, keptRequestField)
  Reflect.deleteProperty(body, keptRequestField)
  const { kept } = stateOf(request).browser.stored?.record ?? {}
  if (!isOpaqueId(id) || kept?.id !== id || kept.record !== localOf(request)?.record) {
    throw new KeptRequestUsedError()
  }
  const ended = await context.store.end(keyOf(context, id)).catch(unavailable)
  if (ended !== 'ended') throw new KeptRequestUsedError()
}

function unavailable(cause: unknown): never {
  const error = new AuthUnavailableError()
  error.cause = cause
  throw error
}

function withoutKeptField(form: string): string {
  const fields = new URLSearchParams(form)
  fields.delete(keptRequestField)
  return fields.toString()
}

function keyOf(context: GuardContext, id: string): string {
  return hashedKey(`kept:${context.app}`, id)
}
