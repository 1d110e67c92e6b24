export type { AccessTokenRequest } from '@latchkey/client'
export type { Bearer } from './bearer/bearer.ts'
export type { BearerEvent } from './bearer/bearer-event.ts'
export { bearerChannel } from './bearer/bearer-event.ts'
export type { LatchkeyBearerOptions } from './bearer/bearer-plugin.ts'
export { latchkeyBearer } from './bearer/bearer-plugin.ts'
export type { BearerRule } from './bearer/bearer-rule.ts'
export type { SessionEnd } from './connections/session-end-reason.ts'
export type { PluginErrorCode } from './errors.ts'
export { pluginErrorCodes } from './errors.ts'
export type { KeptRequest } from './guard/kept-request.ts'
export { keptRequestField } from './guard/kept-request.ts'
export type { LatchkeyOptions } from './options/options.ts'
export type { OwnSession } from './outcomes/own-session.ts'
export type { RequestAuth } from './outcomes/request-auth.ts'
export type { BeginLoginResult, LoginResult, SilentAuthResult } from './outcomes/results.ts'
export type { AuthOf, LatchkeyInstance } from './plugin/augmentation.ts'
export { latchkey, latchkey as default } from './plugin/plugin.ts'
export { isPage } from './rules/browser-request.ts'
export type { ReportedRoute, RouteAccess } from './rules/route-report.ts'
export type { AuthRule } from './rules/route-rule.ts'
export type {
  AuthEvent,
  AuthHooks,
  BeginLoginEvent,
  LoginEvent,
  LogoutEvent,
  RefusedEvent,
  SilentAuthEvent,
} from './telemetry/auth-event.ts'
export { authChannels } from './telemetry/auth-event.ts'
export type { DecisionLogLevel } from './telemetry/observer.ts'
export type { MetricsRegistry } from './telemetry/register-counters.ts'
