import type { EmailContent } from '@latchkey/protocol'
import type { EmailMessagePreferences } from '@latchkey/protocol/management'
import type { Client } from '../clients/client-directory.ts'
import type { EmailMessage, Message } from '../outbox/message.ts'
import type { AppLook } from '../templates/app-looks.ts'
import { composeEmailOf, composeSmsOf } from '../templates/compose-message.ts'
import type { EmailKind, SmsKind } from '../templates/message-kind.ts'
import type { ProvenAddress } from '../users/verified-addresses.ts'

const emailTexts = {
  subject: 'Confirm your email address for {{app_name}}',
  header_text: 'Confirm your email address',
}

const emailCode: EmailKind = {
  id: 'verification_code',
  channel: 'email',
  carries: 'code',
  description: 'The email with a code to confirm an email address.',
  texts: {
    ...emailTexts,
    body_text: 'Enter this code in {{app_name}}:',
    info_text: 'It is valid for {{lifetime}} and works once. Give it to nobody.',
    footer_text: 'If you did not ask for it, you can ignore this message.',
  },
}

const emailLink: EmailKind = {
  id: 'verification_link',
  channel: 'email',
  carries: 'link',
  description: 'The email with a link to confirm an email address.',
  texts: {
    ...emailTexts,
    body_text: 'Open this link to confirm your email address for {{app_name}}:',
    link_text: 'Confirm',
    info_text: 'It is valid for {{lifetime}} and works once.',
    footer_text: 'If you did not ask for it, do not open it: somebody else has entered your address.',
  },
}

const smsCode: SmsKind = {
  id: 'verification_sms_code',
  channel: 'sms',
  carries: 'code',
  description: 'The text message with a code to confirm a phone number.',
  texts: {
    text: '{{code}} confirms your phone number for {{app_name}}. It is valid for {{lifetime}}. Give it to nobody.',
  },
}

/** The messages by which users confirm addresses. */
export const verificationMessages = [emailCode, emailLink, smsCode]

/** What a message to an address that a user wants to confirm says. */
export interface VerificationNotice {
  address: ProvenAddress
  lifetimeSeconds: number
  /** The user's, a language tag; undefined: unknown. */
  language: string | undefined
  /** The texts of the call, for emails. */
  given: EmailContent | undefined
  /** How emails of the same log-in method look; their subject is not about a confirmation. */
  preferences: EmailMessagePreferences | undefined
}

/**
 * Writes the message that carries a code.
 *
 * @throws ApiError 400 `invalid_request` for a logo that is not an image
 */
export function verificationMessage(
  client: Client,
  look: AppLook,
  code: string,
  notice: VerificationNotice,
): Message {
  const details = { ...detailsOf(client, notice), purpose: { code } }
  return notice.address.channel === 'sms'
    ? composeSmsOf(smsCode, look, details)
    : composeEmailOf(emailCode, look, details, overridesOf(notice))
}

/**
 * Writes the email that carries a link.
 *
 * @throws ApiError 400 `invalid_request` for a logo that is not an image
 */
export function verificationLinkEmail(
  client: Client,
  look: AppLook,
  link: string,
  notice: VerificationNotice,
): EmailMessage {
  const details = { ...detailsOf(client, notice), purpose: { link } }
  return composeEmailOf(emailLink, look, details, overridesOf(notice))
}

function detailsOf({ app_name }: Client, { address, language, lifetimeSeconds }: VerificationNotice) {
  return { to: address.value, appName: app_name, language, lifetimeSeconds }
}

function overridesOf({ given, preferences = {} }: VerificationNotice) {
  const { subject: _, ...looks } = preferences
  return { given, preferences: looks }
}
