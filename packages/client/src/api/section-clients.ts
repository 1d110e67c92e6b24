import type {
  crossDeviceEndpoints,
  magicLinkEndpoints,
  passcodeEndpoints,
  passwordEndpoints,
  passwordResetEndpoints,
  recoveryCodeEndpoints,
  sessionEndpoints,
  totpEndpoints,
  userEndpoints,
  webauthnCredentialEndpoints,
  webauthnEndpoints,
} from '@latchkey/protocol'
import type { MethodsOf } from './endpoint-methods.ts'

/** Sessions and tokens from them. */
export interface SessionClient extends MethodsOf<typeof sessionEndpoints> {}

/**
 * Passwords: set, changed, checked and reset. `password_rejected`: the new one does not meet the rules of the app;
 * `upstreamCode` says whether it is weak, breached or was used before. Setting one ends the user's sessions.
 */
export interface PasswordClient
  extends MethodsOf<typeof passwordEndpoints>,
    MethodsOf<typeof passwordResetEndpoints> {}

/** Passcodes by text message and email. */
export interface PasscodeClient extends MethodsOf<typeof passcodeEndpoints> {}

/** Links by email that log a user in. */
export interface MagicLinkClient extends MethodsOf<typeof magicLinkEndpoints> {}

/**
 * Passkeys. A browser may call `start…` itself; called here, it needs no access to the identity service. An access token
 * of a user must be one without a `resource`. `token_invalid`: it is not accepted (any more);
 * `insufficient_user_authentication`: the user has to authenticate again first.
 */
export interface WebauthnClient
  extends MethodsOf<typeof webauthnEndpoints>,
    MethodsOf<typeof webauthnCredentialEndpoints> {}

/**
 * Passkeys on a second device, by ticket. Whoever sees a ticket can use it for its purpose: bind it to the browser that it
 * was created for. Prefer the browser's own way to use a phone, which needs none of this.
 */
export interface CrossDeviceClient extends MethodsOf<typeof crossDeviceEndpoints> {}

/**
 * TOTP codes of authenticator apps. An access token of a user must be one without a `resource`. `token_invalid`: it is not
 * accepted (any more); `insufficient_user_authentication`: the user has to authenticate again first, by an enrolled factor
 * if they have one.
 */
export interface TotpClient extends MethodsOf<typeof totpEndpoints> {}

/** Recovery codes: our service has them, the vendor's cloud does not. For access tokens of users see `TotpClient`. */
export interface RecoveryCodesClient extends MethodsOf<typeof recoveryCodeEndpoints> {}

/** Users of a tenant. */
export interface UserClient extends MethodsOf<typeof userEndpoints> {}

/** The calls of all sections. */
export interface SectionClients
  extends SessionClient,
    PasswordClient,
    PasscodeClient,
    MagicLinkClient,
    WebauthnClient,
    CrossDeviceClient,
    TotpClient,
    RecoveryCodesClient,
    UserClient {}
