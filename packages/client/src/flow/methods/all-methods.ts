import type { LoginMethod } from './login-method.ts'
import { magicLink } from './magic-link.ts'
import { passcode } from './passcode.ts'
import { password } from './password.ts'
import { recoveryCode } from './recovery-code.ts'
import { totp } from './totp.ts'
import { webauthn } from './webauthn.ts'

/** The methods that start with a challenge, under the names that credentials give them. */
export const challengeMethods = { otp: passcode, magic_link: magicLink, webauthn }

/** All log-in methods, under the names that credentials give them. */
export const allMethods = { password, ...challengeMethods, totp, recovery_code: recoveryCode }

type Methods = typeof allMethods
/** Names a log-in method. */
export type MethodId = keyof Methods
/** Names a log-in method that starts with a challenge. */
export type ChallengeMethodId = keyof typeof challengeMethods

/** The credentials of each method. */
export type CredentialsOf = { [Id in MethodId]: Parameters<Methods[Id]['prepare']>[0] }
/** The first step of each method that starts with a challenge. */
export type StepOf = { [Id in ChallengeMethodId]: Parameters<Methods[Id]['begin']>[1] }

/**
 * What the user proves now. After a challenge that was begun before, only what the user adds is given: a `passcode`
 * without an identifier, the `code` of a link without a `requestId`, the result of a passkey. In a step-up `totp` and
 * `recovery_code` need no identifier either: it is the session's user.
 */
export type Credentials = CredentialsOf[MethodId]

/** The first step of a log-in: a code or link is sent, or the browser is asked to sign with a passkey. */
export type LoginStep = StepOf[ChallengeMethodId]

/** Asked of a service: the calls of all methods. */
export type MethodServices = Intersection<ServiceOf<Methods[MethodId]>>

type ServiceOf<Method> = Method extends LoginMethod<never, infer Service> ? Service : never
/** The intersection of the members of a union: the argument that functions of all of them accept. */
type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never
