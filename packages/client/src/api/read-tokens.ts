import type { TokenResponse } from '@latchkey/protocol'
import { LatchkeyError } from '../latchkey-error.ts'
import { readAnswer } from '../transport/answer-body.ts'
import type { HttpAnswer } from '../transport/http-exchange.ts'
import { responses } from '../transport/service-checks.ts'
import { throwUnlessBearer } from '../transport/token-type.ts'

/** Reads the tokens of an authentication that was to be added to this session; undefined: to none. */
export function readTokensOf(sessionId: string | undefined): (answer: HttpAnswer) => TokenResponse {
  return (answer) => {
    const tokens = throwUnlessBearer(readAnswer(answer, responses.tokens))
    if (sessionId !== undefined && tokens.session_id !== sessionId) {
      throw new LatchkeyError('identity_mismatch', 'The identity service answered for another IdP session')
    }
    return tokens
  }
}
