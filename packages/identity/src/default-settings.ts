import type { Static } from 'typebox'
import type { CompatSchema, LifetimesSchema, LimitsSchema } from './options.ts'

/** The range API of Have I Been Pwned. */
export const defaultBreachedPasswordsUrl = 'https://api.pwnedpasswords.com/range/'

/** Days: a year, and the month in which it is reviewed. */
export const defaultAuditRetentionDays = 400

/** Audit events that may wait in memory. */
export const defaultAuditMostWaiting = 20_000

const day = 86_400

/** How long things live, in seconds. */
export const defaultLifetimes: Required<Static<typeof LifetimesSchema>> = {
  accessTokenSeconds: 3600,
  idTokenSeconds: 3600,
  clientTokenSeconds: 3600,
  refreshTokenSeconds: 14 * day,
  refreshGraceSeconds: 10,
  sessionIdleSeconds: 14 * day,
  sessionCapSeconds: 30 * day,
  passcodeSeconds: 300,
  linkSeconds: 600,
  freshAuthenticationSeconds: 600,
}

/** Attempt limits. */
export const defaultLimits: Required<Static<typeof LimitsSchema>> = {
  requests: { max: 600_000, windowSeconds: 60 },
  passwordFailures: { max: 10, windowSeconds: 900 },
  accountFailures: { max: 10, windowSeconds: 900 },
  accountStreak: { max: 100, windowSeconds: day },
  passcodeFailures: { max: 10, windowSeconds: 900 },
  passcodeSends: { max: 10, windowSeconds: 600 },
  targetSends: { max: 20, windowSeconds: 3600 },
  rangeSends: { max: 100, windowSeconds: 3600 },
  addressSends: { max: 100, windowSeconds: 3600 },
  tenantSends: { max: 10_000, windowSeconds: 3600 },
  addressFailures: { max: 100, windowSeconds: 900 },
  clientFailures: { max: 2000, windowSeconds: 900 },
  secretFailures: { max: 100, windowSeconds: 900 },
  challengesPerAddress: { max: 300, windowSeconds: 60 },
  challengesPerClient: { max: 10_000, windowSeconds: 60 },
  resetsPerAddress: { max: 60, windowSeconds: 60 },
  sessionMisses: { max: 2000, windowSeconds: 600 },
}

/** Nothing that the vendor does differently. */
export const defaultCompat: Required<Static<typeof CompatSchema>> = {
  unknownFields: 'refuse',
  rolelessClientsHaveFullAccess: false,
  detailedErrors: false,
  emailCountsAsFactor: false,
  crossDeviceSessionHandle: false,
}
