import {
  createCheck,
  pathOfUser,
  paths,
  RecoveryCodeAuthenticateRequestSchema,
  RecoveryCodesResponseSchema,
  RecoveryCodesStatusResponseSchema,
} from '@latchkey/protocol'
import { printedAsCount } from '../printed-redacted.ts'
import { readAnswer } from '../transport/answer-body.ts'
import type { HttpAnswer } from '../transport/http-exchange.ts'
import { limitKeyOf } from '../transport/rate-limit-windows.ts'
import { requireToken, requireUserId, requireValid } from '../transport/service-checks.ts'
import { readTokensOf } from './read-tokens.ts'
import type { RecoveryCodesClient } from './recovery-codes-client.ts'
import type { CallService } from './service-call.ts'

const checks = {
  authenticate: createCheck(RecoveryCodeAuthenticateRequestSchema),
  created: createCheck(RecoveryCodesResponseSchema),
  status: createCheck(RecoveryCodesStatusResponseSchema),
}

const post = { method: 'POST', status: 200, kind: 'other', repeatable: false } as const
const get = { method: 'GET', status: 200, kind: 'other', repeatable: true } as const

/** The calls for recovery codes as methods. */
export function createRecoveryCodesMethods(callService: CallService): RecoveryCodesClient {
  const readCount = (answer: HttpAnswer) => readAnswer(answer, checks.status).remaining

  return {
    async createRecoveryCodes(accessToken, options) {
      const userToken = requireToken(accessToken)
      const read = (answer: HttpAnswer) => printedAsCount(readAnswer(answer, checks.created).recovery_codes)
      const call = { ...post, status: 201, path: paths.recoveryCodesOwn } as const
      return callService({ ...call, userToken, limitKey: 'create_recovery_codes', read }, options)
    },

    async countOwnRecoveryCodes(accessToken, options) {
      const userToken = requireToken(accessToken)
      const call = { ...get, path: paths.recoveryCodesOwn, limitKey: 'count_own_recovery_codes' } as const
      return callService({ ...call, userToken, read: readCount }, options)
    },

    async countRecoveryCodes(userId, options) {
      const path = pathOfUser(paths.recoveryCodes, requireUserId(userId))
      return callService({ ...get, path, limitKey: 'count_recovery_codes', read: readCount }, options)
    },

    async authenticateRecoveryCode(request, options) {
      const body = requireValid(checks.authenticate, request)
      const limitKey = limitKeyOf('recovery_code', body.client_attributes?.ip_address, body.identifier)
      const read = readTokensOf(body.session_id)
      const call = { ...post, kind: 'credentials', path: paths.recoveryCodesAuthenticate } as const
      return callService({ ...call, body, limitKey, read }, options)
    },

    async revokeRecoveryCodes(userId, options) {
      const path = pathOfUser(paths.recoveryCodesRevoke, requireUserId(userId))
      const call = { ...post, status: 204, repeatable: true, limitKey: 'revoke_recovery_codes' } as const
      return callService({ ...call, path, read: ignore }, options)
    },
  }
}

function ignore(): void {}
