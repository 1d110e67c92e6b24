/** A text message to an end-user. */
export interface SmsMessage {
  channel: 'sms'
  /** A phone number in E.164. */
  to: string
  body: string
  /** The passcode in it, for transports that fill a template. */
  code?: string
  /** The name that the receiver is to see, at most 11 characters. */
  sender?: string
}

/** An email to one end-user. */
export interface EmailMessage {
  channel: 'email'
  /** One address and nothing else. */
  to: string
  /** One line. */
  subject: string
  /** The text for readers without HTML. */
  body: string
  html: string
  /** The name that stands before the sender's address. One line. */
  senderName: string
  /** Shown by the HTML as `cid:logo`. */
  logo?: EmailLogo
  /** The passcode in it. */
  code?: string
  /** The link in it. */
  link?: string
}

/** The logo at the head of an email. */
export interface EmailLogo {
  contentType: 'image/png' | 'image/jpeg' | 'image/gif'
  content: Buffer
}

/** A message to an end-user. */
export type Message = SmsMessage | EmailMessage
export type MessageChannel = Message['channel']

/** Carries messages out of the service. */
export interface MessageTransport<Carried extends Message = Message> {
  /**
   * Resolves when the message has been taken over; rejects, within 20 s, when it has not. It is then sent again while it is
   * useful, unless the error is a `DeliveryError` with `isPermanent`. A message may arrive twice, with the same `id`.
   */
  send(message: Carried, delivery?: { id: string }): Promise<void>
}
