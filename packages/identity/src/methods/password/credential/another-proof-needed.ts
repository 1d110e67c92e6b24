import { ApiError } from '../../../errors/api-error.ts'

/** 403: what was shown is not enough to set a new password. */
export function anotherProofNeeded(): ApiError {
  return new ApiError(403, 'reset_mfa_required', 'Another proof is needed before the password is changed')
}
