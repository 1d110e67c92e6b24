import { pathOfCredential, pathOfUser, paths } from '@latchkey/protocol'
import { readAnswer } from '../transport/answer-body.ts'
import type { HttpAnswer } from '../transport/http-exchange.ts'
import { limitKeyOf } from '../transport/rate-limit-windows.ts'
import {
  requireCredentialId,
  requireToken,
  requireUserId,
  requireValid,
} from '../transport/service-checks.ts'
import { readTokensOf } from './read-tokens.ts'
import type { CallService } from './service-call.ts'
import { webauthnRequests as requests, webauthnResponses as responses } from './webauthn-checks.ts'
import type { WebauthnClient } from './webauthn-client.ts'

const post = { method: 'POST', status: 200, kind: 'other', repeatable: false } as const
/** Makes one challenge more, if it happens twice. */
const start = { ...post, repeatable: true } as const
/** Uses its challenge up: it is never sent twice by itself. */
const register = { ...post, kind: 'register' } as const
const get = { method: 'GET', status: 200, kind: 'other', repeatable: true } as const
const patch = { method: 'PATCH', status: 204, kind: 'other', repeatable: true } as const
const remove = { ...patch, method: 'DELETE' } as const

/** The calls for passkeys as methods. */
export function createWebauthnMethods(callService: CallService, clientId: string): WebauthnClient {
  const readCredentials = (answer: HttpAnswer) => readAnswer(answer, responses.credentials)
  const credentialOf = (userId: string, credentialId: string) => {
    const path = pathOfUser(paths.userWebauthnCredential, requireUserId(userId))
    return pathOfCredential(path, requireCredentialId(credentialId))
  }
  const ownCredential = (credentialId: string) =>
    pathOfCredential(paths.myWebauthnCredential, requireCredentialId(credentialId))

  return {
    async startWebauthnAuthentication(request = {}, options) {
      const body = requireValid(requests.authenticateStart, { ...request, client_id: clientId })
      const limitKey = limitKeyOf('webauthn_start', body.username ?? body.identifier)
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.authenticateStart)
      const call = { ...start, kind: 'credentials', path: paths.webauthnAuthenticateStart } as const
      return callService({ ...call, body, limitKey, read }, options)
    },

    async authenticateWebauthn(request, options) {
      const body = requireValid(requests.authenticate, request)
      const limitKey = limitKeyOf('webauthn', body.client_attributes?.ip_address)
      const call = { ...post, kind: 'credentials', path: paths.webauthnAuthenticate } as const
      return callService({ ...call, body, limitKey, read: readTokensOf(body.session_id) }, options)
    },

    async startWebauthnRegistration(request, options) {
      const body = requireValid(requests.registerStart, { ...request, client_id: clientId })
      const limitKey = limitKeyOf('webauthn_register_start', body.username)
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.registerStart)
      return callService({ ...start, path: paths.webauthnRegisterStart, body, limitKey, read }, options)
    },

    async registerWebauthn(accessToken, request, options) {
      const userToken = requireToken(accessToken)
      const body = requireValid(requests.register, request)
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.registered)
      const call = { ...register, path: paths.webauthnRegister, limitKey: 'webauthn_register' } as const
      return callService({ ...call, userToken, body, read }, options)
    },

    async registerExternalWebauthn(request, options) {
      const body = requireValid(requests.externalRegister, request)
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.externalRegistered)
      const call = { ...register, path: paths.webauthnExternalRegister } as const
      return callService({ ...call, limitKey: 'webauthn_external_register', body, read }, options)
    },

    async listWebauthnCredentials(userId, options) {
      const path = pathOfUser(paths.userWebauthnCredentials, requireUserId(userId))
      return callService({ ...get, path, limitKey: 'list_credentials', read: readCredentials }, options)
    },

    async updateWebauthnCredential(userId, credentialId, request, options) {
      const path = credentialOf(userId, credentialId)
      const body = requireValid(requests.credentialUpdate, request)
      return callService({ ...patch, path, body, limitKey: 'update_credential', read: ignore }, options)
    },

    async deleteWebauthnCredential(userId, credentialId, options) {
      const path = credentialOf(userId, credentialId)
      return callService({ ...remove, path, limitKey: 'delete_credential', read: ignore }, options)
    },

    async listOwnWebauthnCredentials(accessToken, options) {
      const userToken = requireToken(accessToken)
      const call = { ...get, path: paths.myWebauthnCredentials, limitKey: 'list_own_credentials' } as const
      return callService({ ...call, userToken, read: readCredentials }, options)
    },

    async updateOwnWebauthnCredential(accessToken, credentialId, request, options) {
      const userToken = requireToken(accessToken)
      const path = ownCredential(credentialId)
      const body = requireValid(requests.credentialUpdate, request)
      const call = { ...patch, path, limitKey: 'update_own_credential' } as const
      return callService({ ...call, userToken, body, read: ignore }, options)
    },

    async deleteOwnWebauthnCredential(accessToken, credentialId, options) {
      const userToken = requireToken(accessToken)
      const path = ownCredential(credentialId)
      return callService(
        { ...remove, path, userToken, limitKey: 'delete_own_credential', read: ignore },
        options,
      )
    },
  }
}

function ignore(): void {}
