import { createCheck } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'
import { parseStrictObject } from '../../transport/strict-json.ts'
import type { FlowPorts } from '../ports/ports.ts'
import type { Credentials, ReadyCredentials } from './credentials.ts'

/** Methods of which the user first begins a step, then finishes it. */
export const stepMethods = ['otp', 'magic_link', 'webauthn'] as const
export type StepMethod = (typeof stepMethods)[number]

/**
 * A step that this browser began: kept by the app in the browser's session, one for each method. What is finished in
 * another browser finds none.
 */
export const PendingStepSchema = Type.Object({
  method: Type.Enum([...stepMethods]),
  /** Store key of the sign-on record that it is to be added to; without it the step belongs to a log-in. */
  record: Type.Optional(Type.String({ minLength: 1 })),
  /** What finishing it needs besides what the user gives. */
  sealed: Type.String({ minLength: 1 }),
  /** Seconds since the epoch. */
  expires_at: Type.Number(),
})
export type PendingStep = Static<typeof PendingStepSchema>

/** Seconds that a pending step lives; a code or link of the service may end before it. */
export const pendingStepSeconds: Readonly<Record<StepMethod, number>> = {
  otp: 600,
  magic_link: 900,
  webauthn: 300,
}

const IdentifierTypeSchema = Type.Enum(['email', 'phone_number', 'user_id', 'username'])
const SecretSchemas = {
  otp: Type.Object({
    channel: Type.String(),
    identifier: Type.String(),
    identifier_type: IdentifierTypeSchema,
    request_id: Type.String(),
  }),
  magic_link: Type.Object({ request_id: Type.String() }),
  webauthn: Type.Object({ webauthn_session_id: Type.String() }),
}
/** What a pending step keeps to itself. */
export type StepSecret = {
  [Method in StepMethod]: { method: Method } & Static<(typeof SecretSchemas)[Method]>
}[StepMethod]

const checks = {
  otp: createCheck(SecretSchemas.otp),
  magic_link: createCheck(SecretSchemas.magic_link),
  webauthn: createCheck(SecretSchemas.webauthn),
}
const checkResult = createCheck(Type.Object({ webauthn_session_id: Type.String() }))

/** Seals a step for the browser that began it. */
export function sealStep(
  ports: FlowPorts,
  secret: StepSecret,
  record: string | undefined,
  now: number,
): PendingStep {
  const { method, ...rest } = secret
  return {
    method,
    ...(record !== undefined && { record }),
    sealed: ports.appSeal.seal(JSON.stringify(rest), sealContext(method, record)),
    expires_at: now + pendingStepSeconds[method],
  }
}

/**
 * What the user gave, together with what the browser's pending step knows; nothing when there is no such step for this
 * purpose, or when what was given answers another one.
 *
 * @param purpose the step-up, or nothing for a log-in
 * @param now seconds since the epoch
 */
export function readyCredentials(
  ports: FlowPorts,
  given: Credentials,
  steps: readonly PendingStep[],
  purpose: { record: string; sub: string } | undefined,
  now: number,
): ReadyCredentials | undefined {
  switch (given.method) {
    case 'password':
      return given
    case 'totp':
    case 'recovery_code':
      if (given.identifier !== undefined) return given
      return purpose && { ...given, identifier: purpose.sub, identifierType: 'user_id' }
    case 'otp': {
      if (given.identifier !== undefined) return given
      const step = stepOf(steps, 'otp', purpose?.record, now)
      const secret = step && checks.otp(open(ports, step))
      if (!secret?.ok) return undefined
      const { channel, identifier, identifier_type: identifierType, request_id: requestId } = secret.value
      const { passcode } = given
      return { method: 'otp', channel, identifier, identifierType, passcode, requestId }
    }
    case 'magic_link': {
      if (given.requestId !== undefined) return given
      const step = stepOf(steps, 'magic_link', purpose?.record, now)
      const secret = step && checks.magic_link(open(ports, step))
      return secret?.ok ? { ...given, requestId: secret.value.request_id } : undefined
    }
    case 'webauthn': {
      const step = stepOf(steps, 'webauthn', purpose?.record, now)
      const secret = step && checks.webauthn(open(ports, step))
      const result = checkResult(parseStrictObject(Buffer.from(given.webauthnEncodedResult, 'base64')))
      if (!secret?.ok || !result.ok) return undefined
      // an answer to a challenge of somebody else's would log this browser in as them
      return result.value.webauthn_session_id === secret.value.webauthn_session_id ? given : undefined
    }
  }
}

function stepOf(
  steps: readonly PendingStep[],
  method: StepMethod,
  record: string | undefined,
  now: number,
): PendingStep | undefined {
  return steps.find((step) => step.method === method && step.record === record && step.expires_at > now)
}

function open(ports: FlowPorts, step: PendingStep): unknown {
  const text = ports.appSeal.open(step.sealed, sealContext(step.method, step.record))
  return text === undefined ? undefined : JSON.parse(text)
}

/** A step of one method or purpose does not open as one of another. */
function sealContext(method: StepMethod, record: string | undefined): string {
  return record === undefined ? `log-in by ${method}` : `step-up by ${method} of ${record}`
}
