import { Type } from 'typebox'
import { jsonColumn } from '../storage/json-column.ts'
import type { EmailMessage, Message, SmsMessage } from './message.ts'

const StoredSmsSchema = Type.Object({
  channel: Type.Literal('sms'),
  to: Type.String(),
  body: Type.String(),
  code: Type.Optional(Type.String()),
  sender: Type.Optional(Type.String()),
})

const StoredEmailSchema = Type.Object({
  channel: Type.Literal('email'),
  to: Type.String(),
  subject: Type.String(),
  body: Type.String(),
  html: Type.String(),
  senderName: Type.String(),
  logo: Type.Optional(
    Type.Object({
      contentType: Type.Enum(['image/png', 'image/jpeg', 'image/gif']),
      /** Base64. */
      content: Type.String(),
    }),
  ),
  code: Type.Optional(Type.String()),
  link: Type.Optional(Type.String()),
})

/** Writes a message for the outbox. */
export function writeMessage(message: Message): string {
  if (message.channel === 'sms' || message.logo === undefined) return JSON.stringify(message)
  const { contentType, content } = message.logo
  return JSON.stringify({ ...message, logo: { contentType, content: content.toString('base64') } })
}

/** Reads a text message from the outbox. */
export const readSms: (text: string) => SmsMessage = jsonColumn(StoredSmsSchema)

const readStoredEmail = jsonColumn(StoredEmailSchema)

/** Reads an email from the outbox. */
export function readEmail(text: string): EmailMessage {
  const { logo, ...message } = readStoredEmail(text)
  if (logo === undefined) return message
  return { ...message, logo: { ...logo, content: Buffer.from(logo.content, 'base64') } }
}
