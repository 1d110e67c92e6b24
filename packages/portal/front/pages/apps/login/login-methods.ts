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
