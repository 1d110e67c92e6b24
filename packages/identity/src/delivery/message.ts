/** A message to an end-user. */
export interface Message {
  channel: 'sms' | 'email'
  /** A phone number in E.164, or an email address. */
  to: string
  body: string
  /** The passcode in it, for transports that fill a template. */
  code?: string
  link?: string
}

/** Carries messages out of the service. */
export interface MessageTransport {
  /** Resolves when the message has been taken over; rejects when it has not. */
  send(message: Message): Promise<void>
}
