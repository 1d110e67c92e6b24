import { pathOfUser, paths } from '@latchkey/protocol'
import { isLatchkeyError } from '../latchkey-error.ts'
import { readAnswer } from '../transport/answer-body.ts'
import type { HttpAnswer } from '../transport/http-exchange.ts'
import { limitKeyOf } from '../transport/rate-limit-windows.ts'
import { requests, requireUserId, requireValid, responses } from '../transport/service-checks.ts'
import { throwUnlessBearer } from '../transport/token-type.ts'
import { readTokensOf } from './read-tokens.ts'
import type { CallService } from './service-call.ts'
import type { ServiceClient } from './service-client.ts'

const post = { method: 'POST', status: 200, kind: 'other', repeatable: false } as const
const get = { method: 'GET', status: 200, kind: 'other', repeatable: true } as const
/** Every send is a message to somebody: it is never sent twice by itself. */
const send = { ...post, kind: 'send' } as const
/** A log-in counts attempts and uses codes up: it is never sent twice by itself. */
const logIn = { ...post, kind: 'credentials' } as const

/** The calls of the API as methods. Requests are checked before anything is sent, answers before anything is returned. */
export function createServiceMethods(callService: CallService): ServiceClient {
  return {
    async authenticateSession(request, options) {
      const body = requireValid(requests.sessionAuthenticate, request)
      const limitKey = limitKeyOf('session', body.client_attributes?.ip_address)
      const read = readTokensOf(body.session_id)
      const path = paths.sessionAuthenticate
      return callService({ ...post, path, body, limitKey, read, repeatable: true }, options)
    },

    async logoutSession(request, options) {
      const body = requireValid(requests.sessionLogout, request)
      const path = paths.sessionLogout
      const call = {
        ...post,
        status: 204,
        repeatable: true,
        path,
        body,
        limitKey: 'logout',
        read: ignore,
      } as const
      try {
        await callService(call, options)
      } catch (error) {
        // gone is what was asked for
        if (!isLatchkeyError(error, 'session_not_found')) throw error
      }
    },

    async refreshToken(request, options) {
      const body = requireValid(requests.tokenRefresh, request)
      const read = (answer: HttpAnswer) => throwUnlessBearer(readAnswer(answer, responses.refreshed))
      const path = paths.tokenRefresh
      return callService({ ...post, kind: 'refresh', path, body, limitKey: 'refresh', read }, options)
    },

    async listUserSessions(userId, options) {
      const path = pathOfUser(paths.userSessions, requireUserId(userId))
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.userSessions)
      return callService({ ...get, path, limitKey: 'list_sessions', read }, options)
    },

    async revokeUserSessions(userId, options) {
      const path = pathOfUser(paths.userSessions, requireUserId(userId))
      const call = { ...get, method: 'DELETE', status: 204 } as const
      return callService({ ...call, path, limitKey: 'revoke_sessions', read: ignore }, options)
    },

    async authenticatePassword(request, options) {
      const body = requireValid(requests.passwordAuthenticate, request)
      const limitKey = limitKeyOf('password', body.client_attributes?.ip_address, body.username)
      const read = readTokensOf(body.session_id)
      return callService({ ...logIn, path: paths.passwordAuthenticate, body, limitKey, read }, options)
    },

    async sendOtp(request, options) {
      const body = requireValid(requests.otpSend, request)
      const limitKey = limitKeyOf('otp_send', body.client_attributes?.ip_address, body.identifier)
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.otpSent)
      return callService({ ...send, path: paths.otpSend, body, limitKey, read }, options)
    },

    async authenticateOtp(request, options) {
      const body = requireValid(requests.otpAuthenticate, request)
      const limitKey = limitKeyOf('otp', body.client_attributes?.ip_address, body.identifier)
      const read = readTokensOf(body.session_id)
      return callService({ ...logIn, path: paths.otpAuthenticate, body, limitKey, read }, options)
    },

    async sendMagicLink(request, options) {
      const body = requireValid(requests.magicLinkSend, request)
      const { email, identifier, client_attributes } = body
      const limitKey = limitKeyOf('link_send', client_attributes?.ip_address, email ?? identifier)
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.magicLinkSent)
      return callService({ ...send, path: paths.magicLinkSend, body, limitKey, read }, options)
    },

    async authenticateMagicLink(request, options) {
      const body = requireValid(requests.magicLinkAuthenticate, request)
      const limitKey = limitKeyOf('link', body.client_attributes?.ip_address)
      const read = readTokensOf(body.session_id)
      return callService({ ...logIn, path: paths.magicLinkAuthenticate, body, limitKey, read }, options)
    },

    async createUser(request, options) {
      const body = requireValid(requests.createUser, request)
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.user).result
      const call = { ...post, status: 201, kind: 'create' } as const
      return callService({ ...call, path: paths.users, body, limitKey: 'create_user', read }, options)
    },

    async readUser(userId, options) {
      const path = pathOfUser(paths.user, requireUserId(userId))
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.user).result
      return callService({ ...get, path, limitKey: 'read_user', read }, options)
    },
  }
}

function ignore(): void {}
