export type { LoginReason, OwnSession } from '@latchkey/fastify'
export type { Html, HtmlValue } from '@latchkey/html'
export { html } from '@latchkey/html'
export type {
  Authenticator,
  Fault,
  Requirement,
  WebauthnAuthenticateStartResponse,
  WebauthnCredential,
  WebauthnRegisterStartResponse,
} from '@latchkey/protocol'
export type { PageColors } from './brand/page-colors.ts'
export { PagesConfigError } from './context/check-options.ts'
export type { AccountPagesOptions, OfferedMethod } from './context/pages-options.ts'
export { FormError, formReader } from './forms/form.ts'
export { accountPages, accountPages as default } from './plugin.ts'
export type { Brand, Layout, PageContent, PageTools, Renderer, Renderers } from './render/page-tools.ts'
export { timeAgo } from './render/time-ago.ts'
export type { Language } from './texts/choose-texts.ts'
export { languages } from './texts/choose-texts.ts'
export { de } from './texts/de.ts'
export { en } from './texts/en.ts'
export type { ChangedTexts, Texts } from './texts/texts.ts'
export type {
  ChangePasswordView,
  EnterCodeView,
  FactorsView,
  ForgottenView,
  FormView,
  InvitationView,
  MessageView,
  OpenLinkView,
  OwnedCodeView,
  PageName,
  PageViews,
  PasskeyView,
  ProveView,
  RecoveryCodesView,
  ResetPasswordView,
  SendCodeView,
  SessionsView,
  SetUpAuthenticatorView,
  SignInView,
  SignUpView,
  StepUpView,
  WelcomeView,
} from './views/page-views.ts'
export type { SignInWay } from './views/sign-in-way.ts'
export type { StepUpWay } from './views/step-up-way.ts'
export { viewerOf } from './views/viewer-of.ts'
export type { Outcome, Step, Viewer, Visitor } from './views/visitor.ts'
export { nameOf } from './views/visitor.ts'
