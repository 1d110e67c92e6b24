import type { TemplateContent } from '@latchkey/protocol/management'

/** A kind of messages to end-users. Apps can replace its texts, per language. */
export interface MessageKind {
  /** Its name in the management API, such as `email_code`. */
  id: string
  channel: 'email' | 'sms'
  /** What the message is for: it is always in it. */
  carries: 'code' | 'link' | 'notice'
  /** For managers. */
  description: string
  /** What the service itself says, in English. */
  texts: TemplateContent
}

/** An email. */
export interface EmailKind extends MessageKind {
  channel: 'email'
  texts: TemplateContent & { subject: string }
}

/** A text message. */
export interface SmsKind extends MessageKind {
  channel: 'sms'
  texts: { text: string }
}

/** What can stand between `{{` and `}}` in the texts of a kind. */
export function placeholdersOf({ carries }: Pick<MessageKind, 'carries'>): string[] {
  return carries === 'notice' ? ['app_name'] : ['app_name', carries, 'lifetime', 'minutes']
}
