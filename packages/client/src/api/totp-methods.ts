import {
  createCheck,
  pathOfUser,
  paths,
  TotpAuthenticateRequestSchema,
  TotpRegisterRequestSchema,
  TotpRegisterResponseSchema,
  TotpTransactionAuthenticateRequestSchema,
  TotpTransactionStartRequestSchema,
  TotpTransactionStartResponseSchema,
} from '@latchkey/protocol'
import { readAnswer } from '../transport/answer-body.ts'
import type { HttpAnswer } from '../transport/http-exchange.ts'
import { limitKeyOf } from '../transport/rate-limit-windows.ts'
import { requireToken, requireUserId, requireValid } from '../transport/service-checks.ts'
import { readTokensOf } from './read-tokens.ts'
import type { CallService } from './service-call.ts'
import type { TotpClient } from './totp-client.ts'

const checks = {
  authenticate: createCheck(TotpAuthenticateRequestSchema),
  register: createCheck(TotpRegisterRequestSchema),
  registered: createCheck(TotpRegisterResponseSchema),
  transactionAuthenticate: createCheck(TotpTransactionAuthenticateRequestSchema),
  transactionStart: createCheck(TotpTransactionStartRequestSchema),
  transactionStarted: createCheck(TotpTransactionStartResponseSchema),
}

const post = { method: 'POST', status: 200, kind: 'other', repeatable: false } as const
/** A log-in counts attempts and uses codes up: it is never sent twice by itself. */
const logIn = { ...post, kind: 'credentials' } as const
/** Done twice is done once. */
const remove = { ...post, status: 204, repeatable: true } as const

/** The calls for time codes as methods. */
export function createTotpMethods(callService: CallService): TotpClient {
  return {
    async registerTotp(accessToken, request = {}, options) {
      const userToken = requireToken(accessToken)
      const body = requireValid(checks.register, request)
      const read = (answer: HttpAnswer) => readAnswer(answer, checks.registered)
      const call = { ...post, status: 201, path: paths.totpRegister, limitKey: 'totp_register' } as const
      return callService({ ...call, userToken, body, read }, options)
    },

    async authenticateTotp(request, options) {
      const body = requireValid(checks.authenticate, request)
      const limitKey = limitKeyOf('totp', body.client_attributes?.ip_address, body.identifier)
      const read = readTokensOf(body.session_id)
      return callService({ ...logIn, path: paths.totpAuthenticate, body, limitKey, read }, options)
    },

    async startTotpTransaction(request, options) {
      const body = requireValid(checks.transactionStart, request)
      const limitKey = limitKeyOf('totp_start', body.client_attributes?.ip_address, body.identifier)
      const read = (answer: HttpAnswer) => readAnswer(answer, checks.transactionStarted)
      return callService({ ...post, path: paths.totpTransactionStart, body, limitKey, read }, options)
    },

    async authenticateTotpTransaction(request, options) {
      const body = requireValid(checks.transactionAuthenticate, request)
      const limitKey = limitKeyOf('totp', body.client_attributes?.ip_address, body.identifier)
      const read = readTokensOf(body.session_id)
      const path = paths.totpTransactionAuthenticate
      return callService({ ...logIn, path, body, limitKey, read }, options)
    },

    async revokeOwnTotp(accessToken, options) {
      const userToken = requireToken(accessToken)
      const call = { ...remove, path: paths.totpRevokeOwn, limitKey: 'revoke_own_totp' } as const
      return callService({ ...call, userToken, read: ignore }, options)
    },

    async revokeTotp(userId, options) {
      const path = pathOfUser(paths.totpRevoke, requireUserId(userId))
      return callService({ ...remove, path, limitKey: 'revoke_totp', read: ignore }, options)
    },

    async unlockTotp(userId, options) {
      const path = pathOfUser(paths.totpUnlock, requireUserId(userId))
      return callService({ ...remove, path, limitKey: 'unlock_totp', read: ignore }, options)
    },
  }
}

function ignore(): void {}
