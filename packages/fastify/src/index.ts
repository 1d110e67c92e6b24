export type { AccessTokenRequest } from '@latchkey/client'
export type { AuthOf, LatchkeyInstance } from './augmentation.ts'
export type {
  AuthEvent,
  AuthHooks,
  BeginLoginEvent,
  LoginEvent,
  LogoutEvent,
  RefusedEvent,
  SilentAuthEvent,
} from './auth-event.ts'
export { authChannels } from './auth-event.ts'
export type { Bearer } from './bearer.ts'
export type { BearerEvent } from './bearer-event.ts'
export { bearerChannel } from './bearer-event.ts'
export type { LatchkeyBearerOptions } from './bearer-plugin.ts'
export { latchkeyBearer } from './bearer-plugin.ts'
export type { BearerRule } from './bearer-rule.ts'
export type { BeginLoginResult } from './begin-login.ts'
export { isPage } from './browser-request.ts'
export type { PluginErrorCode } from './errors.ts'
export { pluginErrorCodes } from './errors.ts'
export type { KeptRequest } from './kept-request.ts'
export { keptRequestField } from './kept-request.ts'
export type { DecisionLogLevel } from './observer.ts'
export type { LatchkeyOptions } from './options.ts'
export type { OwnSession } from './own-sessions.ts'
export { latchkey } from './plugin.ts'
export type { RequestAuth } from './request-auth.ts'
export type { LoginResult, SilentAuthResult } from './request-results.ts'
export type { ReportedRoute, RouteAccess } from './route-report.ts'
export type { AuthRule } from './route-rule.ts'
export type { SessionEnd } from './session-end.ts'
