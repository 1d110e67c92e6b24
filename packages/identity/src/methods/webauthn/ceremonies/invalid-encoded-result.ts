import { ApiError } from '../../../errors/api-error.ts'

/** 400, one and the same for every way in which a registration, or the form of any result, can be wrong. */
export function invalidEncodedResult(): ApiError {
  return new ApiError(400, 'webauthn_encoded_result', 'Invalid webauthn encoded result')
}
