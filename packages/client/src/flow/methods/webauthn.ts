import {
  createCheck,
  parseStrictObject,
  readWebauthnResult,
  type TokenResponse,
  type WebauthnAuthenticateRequest,
  type WebauthnAuthenticateStartRequest,
  type WebauthnAuthenticateStartResponse,
} from '@latchkey/protocol'
import { Type } from 'typebox'
import { isLatchkeyError } from '../../latchkey-error.ts'
import { requireValid } from '../../transport/service-checks.ts'
import type { ChallengeMethod, StepIdentifier } from './login-method.ts'

/** The result of a passkey; it answers the pending challenge of this browser. */
export interface WebauthnCredentials {
  method: 'webauthn'
  /** The result of `usePasskey` of `@latchkey/browser`. */
  webauthnEncodedResult: string
}

/** Asks the browser to sign with a passkey; without an identifier, the user chooses one. */
export type WebauthnStep = { method: 'webauthn' } & StepIdentifier

/** The calls of the service for passkeys. */
export interface WebauthnService {
  startWebauthnAuthentication(
    request?: Omit<WebauthnAuthenticateStartRequest, 'client_id'>,
  ): Promise<WebauthnAuthenticateStartResponse>
  authenticateWebauthn(request: WebauthnAuthenticateRequest): Promise<TokenResponse>
}

const SessionSchema = Type.Object({ webauthn_session_id: Type.String() })
const checkSession = createCheck(SessionSchema)
const checkGiven = createCheck(Type.Object({ webauthn_encoded_result: Type.String() }))

/** Log-in by passkey (`webauthn`). */
export const webauthn: ChallengeMethod<WebauthnCredentials, WebauthnStep, WebauthnService> = {
  challengeSeconds: 300,

  async begin(service, _step, { identifier, identifier_type }) {
    const account = identifier === undefined ? {} : { identifier, identifier_type }
    const started = await service
      .startWebauthnAuthentication(account)
      .catch((error: unknown) => startForAnybody(service, error))
    return { secret: { webauthn_session_id: started.webauthn_session_id }, started }
  },

  prepare({ webauthnEncodedResult: webauthn_encoded_result }, context) {
    requireValid(checkGiven, { webauthn_encoded_result })
    const secret = checkSession(context.openChallenge())
    const result = readWebauthnResult(parseStrictObject(Buffer.from(webauthn_encoded_result, 'base64')))
    if (!secret.ok || result === undefined) return undefined
    // the answer to somebody else's challenge would log this browser in as them
    if (result.sessionId !== secret.value.webauthn_session_id) return undefined
    return {
      send: (service, parameters) => service.authenticateWebauthn({ webauthn_encoded_result, ...parameters }),
      amr: () => 'webauthn',
    }
  },
}

/** An account without passkeys looks like one that has some. */
function startForAnybody(
  service: WebauthnService,
  error: unknown,
): Promise<WebauthnAuthenticateStartResponse> {
  if (!isLatchkeyError(error, 'invalid_credentials') && !isLatchkeyError(error, 'not_found')) throw error
  return service.startWebauthnAuthentication({})
}
