import type { Requirement } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import type { PageColors } from '../brand/page-colors.ts'
import type { Layout, Renderers } from '../render/page-tools.ts'
import type { Language } from '../texts/choose-texts.ts'
import type { ChangedTexts } from '../texts/texts.ts'
import type { StepUpWay } from '../views/step-up-way.ts'

/** What the pages can offer, for identity services that do not say it themselves. */
export type OfferedMethod =
  | 'password'
  | 'sms_otp'
  | 'email_otp'
  | 'email_magic_link'
  | 'webauthn'
  | 'totp'
  | 'recovery_codes'

/** Options of {@link accountPages}, checked once at registration. */
export interface AccountPagesOptions {
  /** Display name of the app. */
  name: string
  /** Path or `data:` URL of the logo. @default none */
  logo?: string
  /** The colours of the brand. @default a calm blue */
  colors?: PageColors
  /** The language of the pages, or how it is chosen for a request. @default what the browser prefers, else English */
  language?: Language | ((request: FastifyRequest) => Language)
  /** Texts that replace those of the package, by language. @default none */
  texts?: Readonly<Partial<Record<Language, ChangedTexts>>>
  /** Path of the front page. @default '/' */
  home?: string
  /** What visitors of `/step-up` have to prove who were not redirected there. @default { mfa: 'strict' } */
  stepUpRequirement?: Requirement
  /**
   * The methods that step-up pages offer, best first. `stepUpMethods` of `@latchkey/fastify` says which of them count.
   *
   * @default ['sms', 'passkey', 'totp', 'password', 'recovery']
   */
  stepUpWays?: readonly StepUpWay[]
  /**
   * Whether a link with `#reset_token=`, as `latchkey-identity admin invite` prints it, leads to a page on which an invited user
   * chooses a first password. The link may lead to any page that asks for a log-in. @default false
   */
  invitations?: boolean
  /**
   * Whether users see and end their sessions, for which the client of the app needs `sessions:read` and `sessions:delete`.
   *
   * @default true
   */
  sessions?: boolean
  /**
   * The methods that the pages offer, if the identity service does not say it; that of Latchkey reads them from the login
   * preferences of the app.
   *
   * @default all but passkeys
   */
  methods?: readonly OfferedMethod[]
  /** Puts pages into a frame of the app's own: a complete document. @default name, logo and a way to sign out */
  layout?: Layout
  /** Pages that the app renders itself, by their names. @default none */
  renderers?: Partial<Renderers>
  /** Whether errors, outages and unknown addresses of the whole app get a page. @default true */
  errorPages?: boolean
}
