import type { preferenceFields } from '../../../api/generated/preference-fields.ts'

/** Name of a log-in method in the preferences of an app. */
export type MethodName = keyof typeof preferenceFields

/** A log-in method in words. */
export interface MethodWords {
  label: string
  description: string
  /** Whether it is on where nothing was set. */
  byDefault: string
  /** What it should be careful about. */
  warning?: string
}

/** The log-in methods, in the order in which they are shown. */
export const methodWords: Readonly<Record<MethodName, MethodWords>> = {
  password: { label: 'Password', description: 'Username, email or phone, and a password.', byDefault: 'on' },
  webauthn_api: {
    label: 'Passkeys',
    description: 'Fingerprint, face, PIN or a security key: cannot be phished.',
    byDefault: 'off',
  },
  email_otp: {
    label: 'Code by email',
    description: 'A short code, to log in or as a further factor.',
    byDefault: 'on if emails can be sent',
  },
  sms: {
    label: 'Code by text message',
    description: 'A short code to a phone, to log in or as a second factor.',
    byDefault: 'on if text messages can be sent',
  },
  email: {
    label: 'Magic link',
    description: 'A link by email that logs in with one click.',
    byDefault: 'on if emails can be sent',
  },
  totp: {
    label: 'Authenticator app',
    description: 'A code that changes every half minute, as a second factor.',
    byDefault: 'on',
  },
  direct_otp: {
    label: 'Code that the backend delivers',
    description: 'The calling backend gets the code itself.',
    byDefault: 'on in dev mode only',
    warning: 'A backend that gets codes can log in as any user of the app.',
  },
  direct_link: {
    label: 'Link that the backend delivers',
    description: 'The calling backend gets the link itself.',
    byDefault: 'on in dev mode only',
    warning: 'A backend that gets links can log in as any user of the app.',
  },
}

/** The settings in words, by their names. */
const labels: Readonly<Record<string, string>> = {
  passwordComplexity: 'Classes of characters',
  passwordMinLength: 'Shortest password',
  passwordExpiresIn: 'Passwords expire after',
  ignoreExpiration: 'Ignore expiry',
  blockPreviousPasswords: 'Earlier passwords refused',
  maxPasswordFailures: 'Wrong tries before a lock',
  passwordSuspensionDuration: 'Length of the first lock',
  failuresExpireIn: 'Wrong tries are forgotten after',
  tempPasswordValidityHours: 'Temporary passwords are valid for',
  resetValidityMinutes: 'Resets are valid for',
  codeLength: 'Digits of a code',
  checkHibp: 'Refuse leaked passwords',
  checkDictionary: 'Refuse common passwords',
  requireMFA: 'Two proofs for a reset',
  notifyOnPasswordUpdate: 'Tell users of a change',
  expiresIn: 'Valid for',
  maxFailures: 'Wrong tries for one code',
  lockoutDuration: 'Wrong tries are forgotten after',
  countries: 'Countries',
  'message.primaryColor': 'Colour of its emails',
  'message.from': 'Sender’s name',
  'message.subject': 'Subject',
  algorithm: 'Algorithm',
  digits: 'Digits of a code',
  period: 'Period',
  window: 'Earlier periods accepted',
  futureWindow: 'Later periods accepted',
  issuer: 'Name in the authenticator app',
  rpId: 'Domain',
  rpOrigins: 'Origins',
  rpName: 'Name shown by authenticators',
  userVerification: 'PIN or biometric',
  replaceExistingPasskey: 'One passkey for each user',
}

/** What a setting is called, such as `Digits of a code`. */
export function labelOf(name: string): string {
  return labels[name] ?? name
}

/** The unit of a number, by the first word of its help: `Minutes until a code expires`. */
export function unitOf(help: string): string {
  const [first = ''] = help.split(' ')
  return /^(Seconds|Minutes|Hours|Days|Characters|Digits)/.test(first)
    ? ` ${first.toLowerCase().replace(/\W/g, '')}`
    : ''
}
