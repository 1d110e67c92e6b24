export type { CallOptions, ClientKey, ClientOptions } from '@latchkey/client'
export type * from '@latchkey/client/management'
export type * from '@latchkey/fastify'
export type {
  ControlRoomAction,
  ControlRoomGuest,
  ControlRoomSwitch,
  EmailLogo,
  EmailMessage,
  FaultGate,
  FaultHandler,
  FaultScope,
  Faults as ServiceFaults,
  IdentityOptions,
  Message,
  MessageTransport,
  MetricsRegistry as IdentityMetricsRegistry,
  PendingFault,
  SmsMessage,
  WatchedAnswer,
  WatchedApp,
} from '@latchkey/identity'
export type * from '@latchkey/protocol'
export type {
  ApiErrorCode,
  Caller,
  Endpoint,
  EndpointExample,
  EndpointKind,
  EndpointTable,
  ManagerCaller,
  Permission,
  User,
} from '@latchkey/protocol'
export type * from '@latchkey/protocol/management'
export type { AuditOptions } from './audit/audit.ts'
export { audit } from './audit/audit.ts'
export type { AuditPages } from './audit/audit-context.ts'
export type { Finding, SkippedRule } from './audit/finding.ts'
export type { AuditReport } from './audit/report.ts'
export type { BrowserCookie, BrowserRequest } from './browser/browser.ts'
export { Browser } from './browser/browser.ts'
export type { Cookie } from './browser/cookie-jar.ts'
export { CookieJar } from './browser/cookie-jar.ts'
export type { Clock, Duration } from './clock.ts'
export type { ConformanceReport, ConformanceResult } from './conformance/conformance.ts'
export { checkConformance } from './conformance/conformance.ts'
export type { NamedReports } from './conformance/matrix.ts'
export { conformanceMatrix } from './conformance/matrix.ts'
export type { Refusal } from './conformance/refusals.ts'
export type { ConformanceTarget } from './conformance/target.ts'
export type { Faults } from './faults/faults.ts'
export type { TestUser } from './kit-seed.ts'
export type { Outbox } from './outbox.ts'
export type { SignInOptions } from './sign-in/sign-in.ts'
export type { SignInMethod } from './sign-in/sign-in-steps.ts'
export type { Connection, TestIdentity, TestIdentityOptions } from './start-identity.ts'
export { startIdentity } from './start-identity.ts'
