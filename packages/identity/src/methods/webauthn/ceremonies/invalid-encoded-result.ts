import { ApiError } from '../../../errors/api-error.ts'

/** 400, the same for every fault of a registration, and for a result of any other form. */
export function invalidEncodedResult(): ApiError {
  return new ApiError(400, 'webauthn_encoded_result', 'Invalid webauthn encoded result')
}
