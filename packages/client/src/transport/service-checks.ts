import {
  type Checked,
  CreateUserRequestSchema,
  createCheck,
  MagicLinkAuthenticateRequestSchema,
  MagicLinkSendRequestSchema,
  MagicLinkSendResponseSchema,
  OtpAuthenticateRequestSchema,
  OtpSendRequestSchema,
  OtpSendResponseSchema,
  PasswordAuthenticateRequestSchema,
  SessionAuthenticateRequestSchema,
  SessionLogoutRequestSchema,
  TokenRefreshRequestSchema,
  TokenRefreshResponseSchema,
  TokenResponseSchema,
  UserResponseSchema,
  UserSessionsResponseSchema,
} from '@latchkey/protocol'
import { Type } from 'typebox'
import { LatchkeyError } from '../latchkey-error.ts'

/** Checks of what we send. */
export const requests = {
  createUser: createCheck(CreateUserRequestSchema),
  magicLinkAuthenticate: createCheck(MagicLinkAuthenticateRequestSchema),
  magicLinkSend: createCheck(MagicLinkSendRequestSchema),
  otpAuthenticate: createCheck(OtpAuthenticateRequestSchema),
  otpSend: createCheck(OtpSendRequestSchema),
  passwordAuthenticate: createCheck(PasswordAuthenticateRequestSchema),
  sessionAuthenticate: createCheck(SessionAuthenticateRequestSchema),
  sessionLogout: createCheck(SessionLogoutRequestSchema),
  tokenRefresh: createCheck(TokenRefreshRequestSchema),
}

/** Checks of what we get. */
export const responses = {
  magicLinkSent: createCheck(MagicLinkSendResponseSchema),
  otpSent: createCheck(OtpSendResponseSchema),
  refreshed: createCheck(TokenRefreshResponseSchema),
  tokens: createCheck(TokenResponseSchema),
  user: createCheck(UserResponseSchema),
  userSessions: createCheck(UserSessionsResponseSchema),
}

/** The request, if it is of its schema; else `request_invalid`, naming the field and never its value. */
export function requireValid<T>(check: (value: unknown) => Checked<T>, request: unknown): T {
  const checked = check(request)
  if (checked.ok) return checked.value
  const { field, problem } = checked.fault
  throw new LatchkeyError('request_invalid', `The request is not valid: ${field || 'it'} ${problem}`)
}

// a segment of a path: no dots alone, no half of a surrogate pair, which has no encoding
const checkUserId = createCheck(
  Type.Object({
    userId: Type.String({ minLength: 1, maxLength: 255, pattern: '^(?!\\.{1,2}$)[^\\p{Cs}]*$' }),
  }),
)

export function requireUserId(userId: unknown): string {
  return requireValid(checkUserId, { userId }).userId
}

const checkCredentialId = createCheck(
  Type.Object({ credentialId: Type.String({ minLength: 1, maxLength: 1364, pattern: '^[A-Za-z0-9_-]+$' }) }),
)

export function requireCredentialId(credentialId: unknown): string {
  return requireValid(checkCredentialId, { credentialId }).credentialId
}

// what can stand in a header (RFC 6750, section 2.1)
const checkToken = createCheck(
  Type.Object({
    accessToken: Type.String({ minLength: 1, maxLength: 262_144, pattern: '^[A-Za-z0-9._~+/-]+=*$' }),
  }),
)

export function requireToken(accessToken: unknown): string {
  return requireValid(checkToken, { accessToken }).accessToken
}
