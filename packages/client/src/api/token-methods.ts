import {
  createCheck,
  IntrospectionResponseSchema,
  standardEndpoints,
  TokenQuestionRequestSchema,
  UserinfoResponseSchema,
} from '@latchkey/protocol'
import { clientForm } from '../client-token/client-form.ts'
import { LatchkeyError } from '../latchkey-error.ts'
import type { CallOptions } from '../options/call-options.ts'
import type { ClientConfig } from '../options/client-options.ts'
import { readAnswer } from '../transport/answer-body.ts'
import { startDeadline } from '../transport/deadline.ts'
import { errorOfAnswer } from '../transport/error-of-answer.ts'
import type { HttpAnswer, HttpExchange } from '../transport/http-exchange.ts'
import type { RateLimitWindows } from '../transport/rate-limit-windows.ts'
import { repeatOnce } from '../transport/repeat-once.ts'
import { requireToken, requireValid } from '../transport/service-checks.ts'
import type { CallService } from './service-call.ts'
import type { TokenClient } from './token-client.ts'

const checkQuestion = createCheck(TokenQuestionRequestSchema)
const checkIntrospection = createCheck(IntrospectionResponseSchema)
const checkUserinfo = createCheck(UserinfoResponseSchema)

interface TokenPorts {
  exchange: HttpExchange
  windows: RateLimitWindows
  callService: CallService
}

/** The calls about tokens as methods. */
export function createTokenMethods(config: ClientConfig, ports: TokenPorts): TokenClient {
  const { exchange, windows, callService } = ports

  async function ask(
    endpoint: 'introspection' | 'revocation',
    token: string,
    options: CallOptions | undefined,
  ): Promise<HttpAnswer> {
    const fields = requireValid(checkQuestion, { token })
    const deadline = startDeadline(config.deadlineMs, options?.signal)
    try {
      deadline.signal.throwIfAborted()
      windows.throwIfClosed(endpoint)
      const answer = await repeatOnce(async () => {
        const request = await clientForm(config, `${config.tokenUrl}/${endpoint}`, fields)
        return exchange(request, deadline.signal)
      }, deadline)
      if (answer.status === 200) return answer
      const error = errorOfAnswer(answer, 'other', config.now())
      if (error.code === 'rate_limited') windows.close(endpoint, error.retryAfterSeconds ?? 1)
      throw error
    } finally {
      deadline.dispose()
    }
  }

  return {
    async introspectToken(token, options) {
      return readAnswer(await ask('introspection', token, options), checkIntrospection)
    },

    async revokeToken(token, options) {
      await ask('revocation', token, options)
    },

    async readUserinfo(accessToken, subject, options) {
      const userToken = requireToken(accessToken)
      const call = { method: 'GET', status: 200, kind: 'other', repeatable: true } as const
      const read = (answer: HttpAnswer) => readAnswer(answer, checkUserinfo)
      const path = standardEndpoints.userinfo.path
      const claims = await callService(
        { ...call, path, userToken, operation: 'userinfo', limitKey: 'userinfo', read },
        options,
      )
      if (claims.sub === subject) return claims
      throw new LatchkeyError('identity_mismatch', 'The identity service answered for another user')
    },
  }
}
