export type {
  ControlRoomAction,
  ControlRoomGuest,
  ControlRoomSwitch,
  WatchedAnswer,
  WatchedApp,
} from './control-room-guest.ts'
export type { ConfigErrorCode } from './errors/config-error.ts'
export { ConfigError, configErrorCodes } from './errors/config-error.ts'
export { oauthErrorCodes } from './errors/oauth-error.ts'
export type { FaultHandler } from './faults/fault-handlers.ts'
export type { FaultGate, FaultScope, Faults, PendingFault } from './faults/faults.ts'
export { createFaults } from './faults/faults.ts'
export type { IdentityOptions } from './options.ts'
export type { DeliveryErrorOptions } from './outbox/delivery-error.ts'
export { DeliveryError } from './outbox/delivery-error.ts'
export type { EmailLogo, EmailMessage, Message, MessageTransport, SmsMessage } from './outbox/message.ts'
export type { OutboxEntry } from './outbox/outbox.ts'
export type { SmsWebhookOptions } from './outbox/sms-webhook.ts'
export { smsWebhook } from './outbox/sms-webhook.ts'
export type { SmtpTransportOptions } from './outbox/smtp-transport.ts'
export { smtpTransport } from './outbox/smtp-transport.ts'
export { twilioTransport } from './outbox/twilio-transport.ts'
export { identity } from './start/identity-plugin.ts'
export type { IdentityServerOptions } from './start/identity-server.ts'
export { createIdentityServer } from './start/identity-server.ts'
export type { MetricsRegistry } from './telemetry/metrics.ts'
