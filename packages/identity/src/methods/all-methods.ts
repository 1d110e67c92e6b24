import type { LoginMethod } from '../authentication/login-method.ts'
import { magicLinkMethod } from './magic-link/magic-link-method.ts'
import { passcodeMethod } from './passcode/passcode-method.ts'
import { passwordMethod } from './password/password-method.ts'
import { recoveryCodeMethod } from './recovery-code/recovery-code-method.ts'
import { totpMethod } from './totp/totp-method.ts'
import { webauthnMethod } from './webauthn/webauthn-method.ts'

/** The log-in methods of the service. Preferences, routes, audit events, retention and enrolment are read from this list. */
export const allMethods: readonly LoginMethod[] = [
  passwordMethod,
  passcodeMethod,
  magicLinkMethod,
  webauthnMethod,
  totpMethod,
  recoveryCodeMethod,
]
