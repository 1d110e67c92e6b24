import { apiErrorStatuses, type Endpoint } from '@latchkey/protocol'
import type { LatchkeyErrorCode } from '../../src/index.ts'
import { errorOfAnswer } from '../../src/transport/error-of-answer.ts'

/** Codes that any call may give: documentation names them once, not at each method. */
const codesOfEveryCall: ReadonlySet<LatchkeyErrorCode> = new Set([
  'request_invalid',
  'client_auth_failed',
  'forbidden',
  'rate_limited',
  'upstream_unavailable',
  'upstream_protocol',
  'aborted',
])

/** The error codes of its own that an endpoint causes in the client, sorted. */
export function errorCodesOf(endpoint: Endpoint): LatchkeyErrorCode[] {
  const { kind = 'other', caller, errors = [], vendorErrors = [] } = endpoint
  const isByUser = caller === 'user'
  const codes = [...errors, ...vendorErrors, ...(isByUser ? (['invalid_token'] as const) : [])].map(
    (code) => {
      const message = code === 'session_not_found' ? 'Session not found' : 'a message'
      const body = Buffer.from(JSON.stringify({ message, error_code: code }))
      return errorOfAnswer({ status: apiErrorStatuses[code], headers: {}, body }, kind, 0, isByUser).code
    },
  )
  return [...new Set(codes)].filter((code) => !codesOfEveryCall.has(code)).sort()
}
