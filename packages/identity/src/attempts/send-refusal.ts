import { ApiError } from '../errors/api-error.ts'

/** Why nothing can be sent to a user. */
export type SendRefusal =
  | 'unknown_user'
  | 'disabled'
  | 'no_address'
  | 'foreign_address'
  | 'country_not_allowed'
  | 'premium_number'

/** The vendor's error if nothing can be sent. Only with `compat.detailedErrors`, because it reveals who exists. */
export function detailedSendError(refusal: SendRefusal, channel: 'sms' | 'email' | 'direct'): ApiError {
  if (refusal === 'unknown_user') return new ApiError(404, 'user_not_found', 'User not found')
  if (refusal === 'disabled') return new ApiError(403, 'user_not_active', 'User is not active')
  return channel === 'sms'
    ? new ApiError(404, 'user_phone_number_missing', 'User has no such phone number')
    : new ApiError(404, 'user_email_address_missing', 'User has no such email address')
}
