import type { ClientAttributes, IdentifierType, WebauthnAuthenticateStartResponse } from '@latchkey/protocol'
import { isLatchkeyError } from '../latchkey-error.ts'
import type { BeginOutcome } from './outcomes/outcomes.ts'
import { failureOf } from './outcomes/service-failure.ts'
import { type Trace, traced } from './outcomes/trace.ts'
import { type FlowApp, type FlowPorts, secondsOf } from './ports/ports.ts'
import type { PendingStepUp } from './step-up.ts'
import { type PendingStep, type StepSecret, sealStep } from './steps/pending-step.ts'

/** Whom a step is for. In a step-up nobody is named: it is the session's user. */
export interface StepIdentifier {
  identifier?: string
  /** @default 'username' */
  identifierType?: IdentifierType
}

/** A first step: a code or link is sent, or a challenge is made. */
export type LoginStep =
  | ({
      method: 'otp'
      /** `direct`: the outcome holds the `code`, for the app to bring to the user by a way of its own. */
      channel: 'sms' | 'email' | 'direct'
    } & StepIdentifier)
  | ({
      method: 'magic_link'
      /** Where the link leads: a page of this app that is registered for its client. */
      redirectUri: string
      /** Comes back at the `redirectUri`, such as where to go on; never a secret. */
      state?: string
      /** `direct`: the outcome holds the `link`. @default 'email' */
      channel?: 'email' | 'direct'
    } & StepIdentifier)
  /** Without an identifier any passkey of the user's choice answers. */
  | ({ method: 'webauthn' } & StepIdentifier)

export interface BeginInput {
  step: LoginStep
  isStepUp: boolean
  /** The pending step-up of this browser, if there is one. */
  pending: PendingStepUp | undefined
  clientAttributes?: ClientAttributes
}

/**
 * Begins a step. An account that is not there looks like one that is: the outcome is the same, and what would finish
 * the step is refused.
 */
export async function beginStep(ports: FlowPorts, app: FlowApp, input: BeginInput): Promise<BeginOutcome> {
  const trace: Trace = []
  const now = secondsOf(ports)
  const pending = input.pending !== undefined && input.pending.expires_at > now ? input.pending : undefined
  if (input.isStepUp && pending === undefined) {
    trace.push(traced('pending_step_up', 'absent', 'No step-up is pending for this browser.'))
    return { status: 'login_required', reason: 'no_pending_step_up', trace }
  }
  const record = input.isStepUp ? pending?.record : undefined
  const whose = input.isStepUp ? { identifier: pending?.sub, type: 'user_id' as const } : whoseOf(input.step)
  try {
    const { secret, ...shown } = await callService(ports, input, whose)
    trace.push(traced('service', 'begun', `A step by ${secret.method} was begun at ${app.app}.`))
    const step: PendingStep = sealStep(ports, secret, record, now)
    return { status: 'begun', step, ...shown, trace }
  } catch (error) {
    const failure = failureOf(error)
    trace.push(traced('service', failure.result, failure.detail))
    return isLatchkeyError(error, 'rate_limited')
      ? { status: 'rate_limited', retryAfterSeconds: failure.retryAfterSeconds, trace }
      : { status: 'unavailable', retryAfterSeconds: failure.retryAfterSeconds, trace, cause: error }
  }
}

interface Whose {
  identifier: string | undefined
  type: IdentifierType
}

function whoseOf({ identifier, identifierType = 'username' }: StepIdentifier): Whose {
  return { identifier, type: identifierType }
}

interface Begun {
  secret: StepSecret
  started?: WebauthnAuthenticateStartResponse
  code?: string
  link?: string
}

async function callService(ports: FlowPorts, input: BeginInput, whose: Whose): Promise<Begun> {
  const { step, clientAttributes } = input
  const named = { identifier: whose.identifier ?? '', identifier_type: whose.type }
  const common = {
    ...named,
    generate_request_id: true,
    ...(clientAttributes && { client_attributes: clientAttributes }),
  }
  switch (step.method) {
    case 'otp': {
      const { channel } = step
      const sent = await orUnknown(ports.service.sendOtp({ channel, ...common }))
      const secret = { method: 'otp', channel, ...named, request_id: requestIdOf(sent) } as const
      return { secret, ...(sent.code !== undefined && { code: sent.code }) }
    }
    case 'magic_link': {
      const { redirectUri: redirect_uri, channel = 'email', state } = step
      const request = { redirect_uri, channel, ...(state !== undefined && { state }), ...common }
      const sent = await orUnknown(ports.service.sendMagicLink(request))
      const secret = { method: 'magic_link', request_id: requestIdOf(sent) } as const
      return { secret, ...(sent.link !== undefined && { link: sent.link }) }
    }
    case 'webauthn': {
      const account = whose.identifier === undefined ? {} : named
      const started = await ports.service
        .startWebauthnAuthentication(account)
        .catch((error: unknown) => startForAnybody(ports, error))
      const { webauthn_session_id } = started
      return { secret: { method: 'webauthn', webauthn_session_id }, started }
    }
  }
}

interface Sent {
  request_id?: string
  code?: string
  link?: string
}

/** A service that tells that there is nobody to send to is not repeated to the browser. */
async function orUnknown(sending: Promise<Sent>): Promise<Sent> {
  try {
    return await sending
  } catch (error) {
    if (isLatchkeyError(error, 'not_found')) return {}
    throw error
  }
}

/** Without one nothing finishes the step: a code is good only together with its own. */
function requestIdOf({ request_id = 'none' }: Sent): string {
  return request_id
}

function startForAnybody(ports: FlowPorts, error: unknown): Promise<WebauthnAuthenticateStartResponse> {
  if (!isLatchkeyError(error, 'invalid_credentials') && !isLatchkeyError(error, 'not_found')) throw error
  return ports.service.startWebauthnAuthentication({})
}
