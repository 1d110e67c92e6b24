import type { preferenceFields } from '../../../api/generated/preference-fields.ts'
import type { MethodName } from './login-methods.ts'

/** A setting in words. Its range and its default are those of the schema. */
export interface SettingWords {
  label: string
  /** What it does, in a sentence; nothing if the label says it. */
  help?: string
  /** The unit of a number, in the plural. */
  unit?: string
  /** What holds while it is empty, where the default of the schema is written for programs. */
  byDefault?: string
  /** The values to choose from, where they are not their own words. */
  choices?: Readonly<Record<string, string>>
}

type SettingName<Method extends MethodName> = (typeof preferenceFields)[Method][number]['name']

const message = {
  'message.primaryColor': {
    label: 'Colour of its emails',
    help: 'Of the button and the code. Empty: that of the branding.',
  },
  'message.from': {
    label: 'Sender’s name',
    help: 'Stands before the address of the sender. Empty: that of the branding.',
  },
  'message.subject': { label: 'Subject', help: 'Of its emails. Empty: that of the template.' },
} satisfies Readonly<Record<string, SettingWords>>

const code = {
  expiresIn: { label: 'Codes are valid for', help: 'Afterwards the user asks for another.', unit: 'minutes' },
  maxFailures: {
    label: 'Wrong entries for one code',
    help: 'After so many a code is void, and the user asks for another.',
    unit: 'entries',
  },
  lockoutDuration: {
    label: 'Wrong entries are forgotten after',
    help: 'Until then they count, also if the user asks for another code.',
    unit: 'minutes',
  },
  codeLength: { label: 'Digits of a code', help: 'Longer codes are harder to guess.', unit: 'digits' },
} satisfies Readonly<Record<string, SettingWords>>

const link = {
  expiresIn: { label: 'Links are valid for', help: 'Each works once.', unit: 'minutes' },
} satisfies Readonly<Record<string, SettingWords>>

/** The settings of each method in words: every one of the schema, or this does not compile. */
export const settingWords: {
  readonly [Method in MethodName]: Readonly<Record<SettingName<Method>, SettingWords>>
} = {
  password: {
    passwordComplexity: {
      label: 'Mixture of characters',
      help: 'How many of the four kinds a password needs: small and capital letters, digits, others. 1 needs none; 5 needs all four, and no character three times in a row.',
    },
    passwordMinLength: {
      label: 'Shortest password',
      help: 'New passwords have to be as long.',
      unit: 'characters',
    },
    passwordExpiresIn: {
      label: 'Passwords expire after',
      help: 'The next log-in then asks for a new one.',
      unit: 'days',
    },
    ignoreExpiration: {
      label: 'Passwords do not expire',
      help: 'Whatever age is set for passwords to expire.',
    },
    blockPreviousPasswords: {
      label: 'Earlier passwords refused',
      help: 'So many of a user’s last passwords cannot be chosen again.',
      unit: 'passwords',
    },
    maxPasswordFailures: {
      label: 'Wrong entries before a lock',
      help: 'Locks the password of that user for a while.',
      unit: 'entries',
      byDefault: 'no lock, but repeated attempts are slowed down',
    },
    passwordSuspensionDuration: {
      label: 'Length of the first lock',
      help: 'Each further lock takes twice as long.',
      unit: 'minutes',
    },
    failuresExpireIn: {
      label: 'Wrong entries are forgotten after',
      help: 'They do not lock a password later on.',
      unit: 'minutes',
    },
    tempPasswordValidityHours: {
      label: 'Temporary passwords are valid for',
      help: 'Those that an administrator gives.',
      unit: 'hours',
    },
    resetValidityMinutes: {
      label: 'Resets are valid for',
      help: 'The code or link that resets a forgotten password.',
      unit: 'minutes',
    },
    codeLength: {
      label: 'Digits of a reset code',
      help: 'Longer codes are harder to guess.',
      unit: 'digits',
    },
    checkHibp: {
      label: 'Refuse leaked passwords',
      help: 'Asks Have I Been Pwned with five characters of a hash; the password stays here.',
    },
    checkDictionary: {
      label: 'Refuse common passwords',
      help: 'The 49,000 that attackers try first.',
    },
    requireMFA: {
      label: 'A reset needs two proofs',
      help: 'The code or link alone does not reset a password.',
    },
    notifyOnPasswordUpdate: {
      label: 'Tell users of a new password',
      help: 'By email, so that they notice a change that was not theirs.',
    },
    ...message,
  },
  webauthn_api: {
    rpId: {
      label: 'Domain',
      help: 'Passkeys belong to it and its subdomains. A change makes all existing passkeys useless.',
    },
    rpOrigins: {
      label: 'Origins',
      help: 'Addresses of pages where passkeys may be made and used. Enter adds one.',
      byDefault: 'https:// and the domain',
    },
    rpName: {
      label: 'Name in the passkey dialog',
      help: 'Devices show it beside the passkey.',
      byDefault: 'the name of the app',
    },
    userVerification: {
      label: 'PIN or biometric',
      help: 'Required: a passkey that only proves presence is refused.',
      byDefault: 'preferred',
      choices: { preferred: 'Preferred', required: 'Required' },
    },
    replaceExistingPasskey: {
      label: 'One passkey for each user',
      help: 'A new passkey replaces all others of that user.',
    },
  },
  email_otp: { ...code, ...message },
  sms: {
    ...code,
    countries: {
      label: 'Countries',
      help: 'Calling codes without +, such as 49. Enter adds one.',
      byDefault: 'all countries, without satellite and other worldwide services',
    },
    allowPremiumNumbers: {
      label: 'Premium numbers too',
      help: 'Numbers whose holder may earn by each message: premium-rate, shared-cost, company-wide and personal numbers.',
    },
  },
  email: { ...link, ...message },
  totp: {
    algorithm: {
      label: 'Algorithm',
      help: 'Every authenticator app knows SHA-1; few know another.',
      byDefault: 'SHA-1',
      choices: { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' },
    },
    digits: { label: 'Digits of a code', help: 'Codes of new enrolments have so many.' },
    period: {
      label: 'A code changes every',
      help: 'Few apps know another period than 30 seconds.',
      unit: 'seconds',
    },
    window: {
      label: 'Earlier codes accepted',
      help: 'For users who are slow, or clocks that are behind.',
      unit: 'codes',
    },
    futureWindow: {
      label: 'Later codes accepted',
      help: 'For clocks that are ahead.',
      unit: 'codes',
      byDefault: '1, or 0 if no earlier codes are accepted',
    },
    issuer: {
      label: 'Name in the authenticator app',
      help: 'Stands above the code.',
      byDefault: 'the name of the app',
    },
    maxFailures: {
      label: 'Wrong entries before a lock',
      help: 'Locks the authenticator app of that user for a while.',
      unit: 'entries',
    },
    lockoutDuration: {
      label: 'Length of the first lock',
      help: 'Each further lock takes twice as long.',
      unit: 'minutes',
    },
  },
  direct_otp: code,
  direct_link: link,
}

/** The words of a setting. */
export function wordsOfSetting(method: MethodName, name: string): SettingWords {
  const words: Readonly<Record<string, SettingWords>> = settingWords[method]
  return words[name] ?? { label: name }
}
