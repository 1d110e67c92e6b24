import {
  createCheck,
  type MagicLinkAuthenticateRequest,
  type MagicLinkSendRequest,
  type MagicLinkSendResponse,
  type TokenResponse,
} from '@latchkey/protocol'
import { Type } from 'typebox'
import type { ChallengeMethod, ProofContext, StepIdentifier } from './login-method.ts'
import { orNotSent, requestIdOf } from './sent-message.ts'

/** The code of a magic link; without a `requestId` it answers the pending challenge of this browser. */
export type MagicLinkCredentials =
  | {
      method: 'magic_link'
      /** The query parameter `code` with which the browser came back. */
      code: string
      /** The `request_id` of the `sendMagicLink` response (with `generate_request_id`). */
      requestId: string
    }
  | { method: 'magic_link'; code: string; requestId?: undefined }

/** Sends a magic link. */
export type MagicLinkStep = {
  method: 'magic_link'
  /** Where the link leads: a page of this app that is registered for its client. */
  redirectUri: string
  /** Comes back at the `redirectUri`, such as where to go on; never a secret. */
  state?: string
  /** `direct`: the outcome holds the `link`. @default 'email' */
  channel?: 'email' | 'direct'
} & StepIdentifier

/** The calls of the service for magic links. */
export interface MagicLinkService {
  sendMagicLink(request: MagicLinkSendRequest): Promise<MagicLinkSendResponse>
  authenticateMagicLink(request: MagicLinkAuthenticateRequest): Promise<TokenResponse>
}

const checkSecret = createCheck(Type.Object({ request_id: Type.String() }))

/** Log-in by a link in an e-mail (`eml`). */
export const magicLink: ChallengeMethod<MagicLinkCredentials, MagicLinkStep, MagicLinkService> = {
  challengeSeconds: 900,

  async begin(service, { redirectUri: redirect_uri, channel = 'email', state }, account) {
    const { identifier = '', identifier_type, ...rest } = account
    const request = { redirect_uri, channel, ...(state !== undefined && { state }) }
    const sent = await orNotSent(
      service.sendMagicLink({ ...request, identifier, identifier_type, generate_request_id: true, ...rest }),
    )
    return {
      secret: { request_id: requestIdOf(sent) },
      ...(sent.link !== undefined && { link: sent.link }),
    }
  },

  prepare({ code, requestId }, context) {
    const request_id = requestId ?? requestIdFromChallenge(context)
    if (request_id === undefined) return undefined
    return {
      send: (service, parameters) => service.authenticateMagicLink({ code, request_id, ...parameters }),
      amr: () => 'eml',
    }
  },
}

function requestIdFromChallenge(context: ProofContext): string | undefined {
  const secret = checkSecret(context.openChallenge())
  return secret.ok ? secret.value.request_id : undefined
}
