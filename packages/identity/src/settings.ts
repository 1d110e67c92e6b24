import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import type { ControlRoomGuest } from './control-room-guest.ts'
import { defaultPasswordHashing } from './default-password-hashing.ts'
import {
  defaultAuditMostWaiting,
  defaultAuditRetentionDays,
  defaultBreachedPasswordsUrl,
  defaultCompat,
  defaultLifetimes,
  defaultLimits,
} from './default-settings.ts'
import { ConfigError } from './errors/config-error.ts'
import type { FaultGate } from './faults/faults.ts'
import { optionFaults } from './option-faults.ts'
import {
  type CompatSchema,
  type IdentityOptions,
  type LifetimesSchema,
  type LimitsSchema,
  OptionsSchema,
  type PasswordHashingSchema,
} from './options.ts'
import { type AddressFilter, addressFilter, loopbackNetworks } from './outbox/address-filter.ts'
import type { EmailMessage, MessageTransport, SmsMessage } from './outbox/message.ts'
import type { MetricsRegistry } from './telemetry/metrics.ts'

/** The options with every default filled in. */
export interface Settings {
  databaseUrl: string
  issuer: string
  masterKeys: readonly string[]
  dev: boolean
  /** In lower case. */
  devHosts: readonly string[]
  seed: unknown
  smsTransport: MessageTransport<SmsMessage> | undefined
  emailTransport: MessageTransport<EmailMessage> | undefined
  breachedPasswordsUrl: string
  auditRetentionDays: number
  auditMostWaiting: number
  rs256IdTokens: boolean
  passwordHashing: Required<Static<typeof PasswordHashingSchema>>
  /** Where the service may connect to on behalf of clients. */
  isAllowedAddress: AddressFilter
  metrics: MetricsRegistry | undefined
  controlRoom: ControlRoomGuest | undefined
  faults: FaultGate | undefined
  now: () => number
  lifetimes: Required<Static<typeof LifetimesSchema>>
  limits: Required<Static<typeof LimitsSchema>>
  compat: Required<Static<typeof CompatSchema>>
}

/**
 * Checks the options and fills in the defaults; the caller's object is not changed.
 *
 * @throws ConfigError `config_invalid` with every fault in one message
 */
export function settingsOf(options: IdentityOptions): Settings {
  const faults = Value.Errors(OptionsSchema, options).map(
    (fault) => `${fault.instancePath.slice(1).replaceAll('/', '.') || 'options'} ${fault.message}`,
  )
  if (faults.length === 0) faults.push(...optionFaults(options))
  if (faults.length > 0) throw new ConfigError('config_invalid', [...new Set(faults)].join('; '))
  return Object.freeze({
    databaseUrl: options.databaseUrl,
    issuer: options.issuer,
    masterKeys: [...(options.masterKeys ?? [])],
    dev: options.dev ?? false,
    devHosts: (options.devHosts ?? []).map((host) => host.toLowerCase()),
    seed: options.seed,
    smsTransport: options.smsTransport,
    emailTransport: options.emailTransport,
    breachedPasswordsUrl: options.breachedPasswordsUrl ?? defaultBreachedPasswordsUrl,
    auditRetentionDays: options.auditRetentionDays ?? defaultAuditRetentionDays,
    auditMostWaiting: options.auditMostWaiting ?? defaultAuditMostWaiting,
    rs256IdTokens: options.rs256IdTokens ?? false,
    passwordHashing: { ...defaultPasswordHashing, ...options.passwordHashing },
    isAllowedAddress: addressFilter([
      ...(options.allowedPrivateNetworks ?? []),
      ...(options.dev === true ? loopbackNetworks : []),
    ]),
    metrics: options.metrics,
    controlRoom: options.controlRoom,
    faults: options.faults,
    now: options.now ?? Date.now,
    lifetimes: { ...defaultLifetimes, ...options.lifetimes },
    limits: { ...defaultLimits, ...options.limits },
    compat: { ...defaultCompat, ...options.compat },
  } satisfies Settings)
}
