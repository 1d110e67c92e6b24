import {
  createCheck,
  IntrospectionResponseSchema,
  paths,
  TokenQuestionRequestSchema,
  UserinfoResponseSchema,
} from '@latchkey/protocol'
import { readAnswer } from './answer-body.ts'
import type { CallOptions } from './client.ts'
import { clientForm } from './client-form.ts'
import type { ClientConfig } from './client-options.ts'
import { startDeadline } from './deadline.ts'
import { errorOfAnswer } from './error-of-answer.ts'
import type { HttpAnswer, HttpExchange } from './http-exchange.ts'
import { LatchkeyError } from './latchkey-error.ts'
import type { RateLimitWindows } from './rate-limit-windows.ts'
import { repeatOnce } from './repeat-once.ts'
import type { CallService } from './service-call.ts'
import { requireToken, requireValid } from './service-checks.ts'
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
      const path = paths.userinfo
      const claims = await callService({ ...call, path, userToken, limitKey: 'userinfo', read }, options)
      if (claims.sub === subject) return claims
      throw new LatchkeyError('identity_mismatch', 'The identity service answered for another user')
    },
  }
}
