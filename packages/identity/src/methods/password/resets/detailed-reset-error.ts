import { detailedSendError } from '../../../attempts/send-refusal.ts'
import { type ApiError, forbidden } from '../../../errors/api-error.ts'
import type { ResetRefusal } from './reset-target.ts'

/** The vendor's error if no reset can be sent. Only with `compat.detailedErrors`. */
export function detailedResetError(refusal: ResetRefusal, channel: 'email' | 'sms'): ApiError {
  if (refusal === 'unverified' || refusal === 'no_password' || refusal === 'administrator') return forbidden()
  return detailedSendError(refusal, channel)
}
