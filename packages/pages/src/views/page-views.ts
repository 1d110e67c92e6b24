import type { OwnSession } from '@latchkey/fastify'
import type {
  Authenticator,
  WebauthnAuthenticateStartResponse,
  WebauthnCredential,
  WebauthnRegisterStartResponse,
} from '@latchkey/protocol'
import type { SignInWay } from './sign-in-way.ts'
import type { StepUpWay } from './step-up-way.ts'

/** What a page with a form shows. */
export interface FormView {
  /** Path to which the user returns afterwards. */
  returnTo: string
  /** Why the last attempt failed, in the language of the page. */
  problem?: string | undefined
}

/** The page `GET /login`. */
export interface SignInView extends FormView {
  /** The account that was entered before. */
  account?: string
  /** Why a log-in is required. */
  reason?: string | undefined
  /** The name of the user who is signed in already. */
  signedInAs?: string | undefined
  /** Whether a password can be entered here. */
  password: boolean
  /** The other methods of the app. */
  ways: readonly SignInWay[]
  /** Whether the form may offer passkeys as one types. */
  passkeyAutofill: boolean
  /** Whether a forgotten password can be reset. */
  forgotten: boolean
  /** Whether visitors can create accounts. */
  signUp: boolean
}

/** Asks for the account to which a code or link is sent: `GET /login/sms`, `/login/email` and `/login/link`. */
export interface SendCodeView extends FormView {
  way: 'sms' | 'email' | 'link'
}

/** Asks for a code that was sent, at a log-in or a sign-up. */
export interface EnterCodeView extends FormView {
  purpose: 'signIn' | 'signUp'
  /** The address to which it was sent, at a sign-up. */
  address?: string
}

/** Asks for account and code of an authenticator app, or a recovery code: `GET /login/totp` and `/login/recovery`. */
export interface OwnedCodeView extends FormView {
  way: 'totp' | 'recovery'
  account?: string
}

/** The page of a magic link. */
export interface OpenLinkView extends FormView {
  /** Of the link; the form sends it. */
  code: string
}

/** Uses or creates a passkey. */
export interface PasskeyView extends FormView {
  purpose: 'signIn' | 'stepUp' | 'add'
  /** The challenge of the service, for the script of the page. */
  started: WebauthnAuthenticateStartResponse | WebauthnRegisterStartResponse
  /** Of a step-up: what is missing. */
  missing?: readonly string[] | undefined
  /** Other ways, at a step-up. */
  ways?: readonly StepUpWay[]
}

/** The page `GET /sign-up`. */
export interface SignUpView extends FormView {
  /** The addresses that can be used. */
  accepts: readonly ('email' | 'phone')[]
  address?: string
}

/** Follows a sign-up: what the new user may add. */
export interface WelcomeView extends FormView {
  passkey: boolean
  password: boolean
}

/**
 * Asks for the code of a second factor, or for the password: `GET /step-up/sms`, `/step-up/totp`, `/step-up/recovery` and
 * `/step-up/password`.
 */
export interface StepUpView extends FormView {
  way: Exclude<StepUpWay, 'passkey'>
  /** Whose password is asked for; empty for codes. */
  account?: string | undefined
  /** What is missing; absent after a failed attempt. */
  missing?: readonly string[] | undefined
  /** Other ways. */
  ways: readonly StepUpWay[]
}

/** The page `GET /password/forgotten`. */
export type ForgottenView = FormView

/** Sets a new password after a message: by the code of a link, or by a phone number and the code that was sent there. */
export interface ResetPasswordView {
  by: { code: string } | { phone: string }
  minLength: number
  problem?: string | undefined
}

/** An invited user chooses a first password. */
export interface InvitationView {
  /** Of the link, after a failed attempt; before, the script of the page takes it from the address. */
  code?: string
  minLength: number
  problem?: string | undefined
}

/** Changes the password: of the user who is signed in, or before a log-in if it has to be replaced. */
export interface ChangePasswordView extends FormView {
  /** Before a log-in: the account. */
  forced?: { account: string }
  /** The account, for password managers. */
  account: string
  /** Whether there is a password that is replaced. */
  replaces: boolean
  minLength: number
}

/** The page `GET /account/factors`. */
export interface FactorsView {
  authenticators: readonly Authenticator[]
  passkeys: readonly WebauthnCredential[]
  /** Methods that the app offers, so that users can add them. */
  offers: { password: boolean; passkey: boolean; totp: boolean; recovery: boolean }
  problem?: string | undefined
  /** Path at which the user was asked to add a factor. @default none */
  returnTo?: string | undefined
  /** Seconds since the epoch. */
  now: number
}

/** A new authenticator app, or the code that it showed was wrong. */
export interface SetUpAuthenticatorView {
  totp: { uri: string; secret: string } | { problem: string }
  /** Path to which the user returns afterwards. @default the list of factors */
  returnTo?: string | undefined
}

/** New recovery codes, which are shown only once. */
export interface RecoveryCodesView {
  codes: readonly string[]
}

/** Asks for a recent authentication before factors change. */
export interface ProveView {
  ways: readonly ('webauthn' | 'otp' | 'sms' | 'again')[]
  /** Path to which the user returns afterwards. */
  returnTo: string
}

/** The page `GET /account/sessions`. */
export interface SessionsView {
  sessions: readonly OwnSession[]
  /** Seconds since the epoch. */
  now: number
}

/** A page with a message only, such as an error and its remedy. */
export interface MessageView {
  title: string
  text: string
  /** @default the front page */
  link?: { href: string; label: string } | undefined
}

/** What each page shows, by the name of the page. */
export interface PageViews {
  signIn: SignInView
  sendCode: SendCodeView
  enterCode: EnterCodeView
  ownedCode: OwnedCodeView
  openLink: OpenLinkView
  passkey: PasskeyView
  signUp: SignUpView
  welcome: WelcomeView
  stepUp: StepUpView
  forgottenPassword: ForgottenView
  resetPassword: ResetPasswordView
  invitation: InvitationView
  changePassword: ChangePasswordView
  factors: FactorsView
  setUpAuthenticator: SetUpAuthenticatorView
  recoveryCodes: RecoveryCodesView
  prove: ProveView
  sessions: SessionsView
  message: MessageView
  error: MessageView & { status: number }
}

/** The name of a page. */
export type PageName = keyof PageViews
