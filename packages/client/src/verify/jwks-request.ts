import { createCheck, mostJwks } from '@latchkey/protocol'
import { Type } from 'typebox'
import { LatchkeyError } from '../latchkey-error.ts'
import type { ClientConfig } from '../options/client-options.ts'
import { readAnswer } from '../transport/answer-body.ts'
import { startDeadline } from '../transport/deadline.ts'
import { errorOfAnswer } from '../transport/error-of-answer.ts'
import type { HttpExchange } from '../transport/http-exchange.ts'
import { repeatOnce } from '../transport/repeat-once.ts'
import { readVerificationKeys, type VerificationKeySet } from './verification-key.ts'

// wider than the JWKS of our service: each key is checked by itself, so that an unknown one does not affect the others
const checkJwks = createCheck(Type.Object({ keys: Type.Array(Type.Unknown(), { maxItems: mostJwks }) }))

/**
 * Fetches the JWKS (RFC 7517, section 5) and reads its keys.
 *
 * @throws LatchkeyError `upstream_unavailable`, or `upstream_protocol`, also if no key is usable
 */
export async function requestVerificationKeys(
  config: ClientConfig,
  exchange: HttpExchange,
  { repeat }: { repeat: boolean },
): Promise<VerificationKeySet> {
  const deadline = startDeadline(config.deadlineMs)
  try {
    const request = { method: 'GET', url: config.jwksUrl, headers: { accept: 'application/json' } } as const
    const attempt = () => exchange(request, deadline.signal)
    const answer = repeat ? await repeatOnce(attempt, deadline) : await attempt()
    if (answer.status !== 200) throw errorOfAnswer(answer, 'other', config.now())
    const keys = await readVerificationKeys(readAnswer(answer, checkJwks).keys, config.algorithms)
    if (keys.size === 0) throw new LatchkeyError('upstream_protocol', 'The JWKS has no usable key')
    return keys
  } finally {
    deadline.dispose()
  }
}
