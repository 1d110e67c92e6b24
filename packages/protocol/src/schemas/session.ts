import { type Static, Type } from 'typebox'
import { authCommonFields, SessionIdSchema } from './auth-common.ts'

/** `POST /cis/v1/auth/session/authenticate`: new tokens from a session, without the user. */
export const SessionAuthenticateRequestSchema = Type.Object(
  { session_id: SessionIdSchema, ...authCommonFields },
  { additionalProperties: false },
)
export type SessionAuthenticateRequest = Static<typeof SessionAuthenticateRequestSchema>

/** `POST /cis/v1/auth/session/logout`, answered 204 without a body. */
export const SessionLogoutRequestSchema = Type.Object(
  { session_id: SessionIdSchema },
  { additionalProperties: false },
)
export type SessionLogoutRequest = Static<typeof SessionLogoutRequestSchema>

/** One item of `GET /cis/v1/auth/users/{userId}/sessions`, a bare array. At our service `session_id` is the `sid`. */
export const UserSessionSchema = Type.Object({
  session_id: Type.String(),
  /** RFC 3339. */
  start_time: Type.String(),
  /** RFC 3339. */
  expiration_time: Type.String(),
  /** Our service only, as all below: RFC 3339 time of the last authentication, including silent ones. */
  last_used_time: Type.Optional(Type.String()),
  /** The client that received tokens then, and the name of its app. */
  client_id: Type.Optional(Type.String()),
  app_name: Type.Optional(Type.String()),
  /** The apps that may have tokens of the session, the one of the latest use first. */
  apps: Type.Optional(Type.Array(Type.Object({ app_id: Type.String(), name: Type.String() }))),
  /** The methods that were proven, as in the ID token. */
  amr: Type.Optional(Type.Array(Type.String())),
  /** The browser, as the last client reported it. */
  client_attributes: Type.Optional(
    Type.Object({ user_agent: Type.Optional(Type.String()), ip_address: Type.Optional(Type.String()) }),
  ),
})
export type UserSession = Static<typeof UserSessionSchema>

/** The IdP sessions of a user. */
export const UserSessionsResponseSchema = Type.Array(UserSessionSchema)
export type UserSessionsResponse = Static<typeof UserSessionsResponseSchema>

/** The response of `POST /cis/v1/auth/logout`. */
export const UserLogoutResponseSchema = Type.Object({ sessions_count: Type.Integer({ minimum: 0 }) })
export type UserLogoutResponse = Static<typeof UserLogoutResponseSchema>
