import type { EmailContent } from '@latchkey/protocol'
import type { EmailMessagePreferences, TemplateContent } from '@latchkey/protocol/management'
import { composeEmail, type EmailPurpose, oneLine } from '../outbox/compose-email.ts'
import { emailLogo } from '../outbox/email-logo.ts'
import type { EmailMessage, SmsMessage } from '../outbox/message.ts'
import { wholeMinutes } from '../outbox/whole-minutes.ts'
import type { AppLook } from './app-looks.ts'
import { fillIn, fillInHtml, type TemplateValues } from './fill-in.ts'
import type { EmailKind, SmsKind } from './message-kind.ts'
import { defaultLanguage } from './template-language.ts'

/** What a message says, besides its texts. */
export interface MessageDetails {
  to: string
  appName: string
  /** The user's, a language tag; undefined: unknown. */
  language: string | undefined
  /** The code or link; undefined: a notice. */
  purpose: EmailPurpose
  /** Of the code or link. */
  lifetimeSeconds?: number
}

/** What replaces texts and looks of one email. */
export interface EmailOverrides {
  /** The texts of the call, which then replace all others. */
  given?: EmailContent | undefined
  /** The preferences of the log-in method. */
  preferences?: EmailMessagePreferences | undefined
}

/**
 * Writes an email: by the call, else by the template of the app for the user's language, else with the service's own texts.
 *
 * @throws ApiError 400 `invalid_request` for a logo of the call that is not an image
 */
export function composeEmailOf(
  kind: EmailKind,
  look: AppLook,
  details: MessageDetails,
  { given, preferences }: EmailOverrides = {},
): EmailMessage {
  const { to, appName, language, purpose } = details
  if (given !== undefined) return composeEmail(to, given, appName, purpose)
  const found = look.templateFor(kind.id, language)
  const values = valuesOf(details)
  const { branding } = look
  const content = found?.content ?? kind.texts
  const subject = fillIn(
    found?.content.subject ?? preferences?.subject ?? kind.texts.subject,
    // a subject of the preferences is text as it stands
    found === undefined && preferences?.subject !== undefined ? {} : values,
  )
  const primaryColor = preferences?.primaryColor ?? branding.primary_color
  const senderName = content.sender_name ?? preferences?.from ?? branding.sender_name
  const { html, text } = content
  if (html !== undefined && text !== undefined) {
    const logo = emailLogo(branding.logo)
    return {
      channel: 'email',
      to,
      subject: oneLine(subject),
      senderName: oneLine(senderName ?? appName),
      body: fillIn(text, values),
      html: fillInHtml(html, values),
      ...(logo !== undefined && { logo }),
      ...purpose,
    }
  }
  const looks = {
    ...(primaryColor !== undefined && { primaryColor }),
    ...(branding.logo !== undefined && { base64logo: branding.logo }),
    ...(senderName !== undefined && { senderName }),
  }
  return composeEmail(to, { subject, ...looks, ...filledTexts(content, values) }, appName, purpose, {
    language: found === undefined || found.language === defaultLanguage ? 'en' : found.language,
    backgroundColor: branding.background_color,
  })
}

/** Writes a text message: by the template of the app for the user's language, else with the service's own text. */
export function composeSmsOf(kind: SmsKind, look: AppLook, details: MessageDetails): SmsMessage {
  const { to, language, purpose } = details
  const template = look.templateFor(kind.id, language)?.content.text ?? kind.texts.text
  return {
    channel: 'sms',
    to,
    body: fillIn(template, valuesOf(details)),
    ...(purpose !== undefined && 'code' in purpose && { code: purpose.code }),
  }
}

function valuesOf({ appName, purpose, lifetimeSeconds }: MessageDetails): TemplateValues {
  return {
    app_name: appName,
    ...purpose,
    ...(lifetimeSeconds !== undefined && {
      lifetime: wholeMinutes(lifetimeSeconds),
      minutes: String(Math.max(1, Math.round(lifetimeSeconds / 60))),
    }),
  }
}

function filledTexts(content: TemplateContent, values: TemplateValues): Omit<EmailContent, 'subject'> {
  const { header_text, body_text, link_text, info_text, footer_text } = content
  const texts = {
    headerText: header_text,
    bodyText: body_text,
    linkText: link_text,
    infoText: info_text,
    footerText: footer_text,
  }
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, fillIn(text, values)]],
    ),
  )
}
