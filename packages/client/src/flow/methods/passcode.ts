import {
  createCheck,
  type IdentifierType,
  type OtpAuthenticateRequest,
  type OtpSendRequest,
  type OtpSendResponse,
  type TokenResponse,
} from '@latchkey/protocol'
import { Type } from 'typebox'
import { IdentifierTypeSchema } from './identifier-type.ts'
import type { ChallengeMethod, Proof, ProofContext, StepIdentifier } from './login-method.ts'
import { orNotSent, requestIdOf } from './sent-message.ts'

/** A passcode; without an identifier it answers the pending challenge of this browser. */
export type PasscodeCredentials =
  | {
      method: 'otp'
      identifier: string
      identifierType: IdentifierType
      passcode: string
      /** The `request_id` of the `sendOtp` response (with `generate_request_id`). */
      requestId?: string
    }
  | { method: 'otp'; passcode: string; identifier?: undefined; identifierType?: undefined }

/** Sends a passcode. */
export type PasscodeStep = {
  method: 'otp'
  /** `direct`: the outcome holds the `code`, for the app to bring to the user by a way of its own. */
  channel: 'sms' | 'email' | 'direct'
} & StepIdentifier

/** The calls of the service for passcodes. */
export interface PasscodeService {
  sendOtp(request: OtpSendRequest): Promise<OtpSendResponse>
  authenticateOtp(request: OtpAuthenticateRequest): Promise<TokenResponse>
}

const checkSecret = createCheck(
  Type.Object({
    channel: Type.String(),
    identifier: Type.String(),
    identifier_type: IdentifierTypeSchema,
    request_id: Type.String(),
  }),
)

/** Log-in by a passcode that was sent (`sms`, `eotp`, `direct_otp`). */
export const passcode: ChallengeMethod<PasscodeCredentials, PasscodeStep, PasscodeService> = {
  challengeSeconds: 600,

  async begin(service, { channel }, { identifier = '', identifier_type, ...rest }) {
    const account = { identifier, identifier_type }
    const sent = await orNotSent(service.sendOtp({ channel, ...account, generate_request_id: true, ...rest }))
    const secret = { channel, ...account, request_id: requestIdOf(sent) }
    return { secret, ...(sent.code !== undefined && { code: sent.code }) }
  },

  prepare(given, context) {
    if (given.identifier === undefined) return fromChallenge(given.passcode, context)
    const { identifier, identifierType: identifier_type, passcode, requestId: request_id } = given
    return proof({ identifier, identifier_type, passcode, ...(request_id !== undefined && { request_id }) })
  },
}

function fromChallenge(passcode: string, context: ProofContext): Proof<PasscodeService> | undefined {
  const secret = checkSecret(context.openChallenge())
  if (!secret.ok) return undefined
  const { channel, identifier, identifier_type, request_id } = secret.value
  return proof({ identifier, identifier_type, passcode, request_id }, channel)
}

type PasscodeRequest = Pick<
  OtpAuthenticateRequest,
  'identifier' | 'identifier_type' | 'passcode' | 'request_id'
>

function proof(request: PasscodeRequest, channel?: string): Proof<PasscodeService> {
  return {
    send: (service, parameters) => service.authenticateOtp({ ...request, ...parameters }),
    amr: (reported, known) => amrOf(channel, reported, known),
  }
}

// the weakest proof first
const passcodeMethods = ['direct_otp', 'eotp', 'sms']

/** Of an unknown channel: the method that the service reports. */
function amrOf(channel: string | undefined, reported: readonly string[], known: readonly string[]): string {
  if (channel === 'sms') return 'sms'
  if (channel === 'email') return 'eotp'
  const possible = passcodeMethods.filter((method) => reported.includes(method))
  // if several fit, the new one; among those, the weaker
  return possible.find((method) => !known.includes(method)) ?? possible[0] ?? 'eotp'
}
