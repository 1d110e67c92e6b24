import { temporarilyUnavailable } from '../errors/api-error.ts'
import type { Sealer } from '../keys/sealer.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import type { EmailMessage, Message, MessageChannel, MessageTransport, SmsMessage } from './message.ts'
import { messageChannel } from './message-channel.ts'
import type { Outbox } from './outbox.ts'
import { addToOutbox } from './outbox-entry.ts'
import type { OutboxChannel } from './outbox-lane.ts'
import type { OutboxSender } from './outbox-sender.ts'
import { readEmail, readSms, writeMessage } from './stored-message.ts'

/** A message for the outbox. */
export interface Posting {
  tenantId: string
  message: Message
  /** Seconds since the epoch: when the message becomes useless. */
  expiresAt: number
  /** The same for messages of which only the newest is useful. @default none */
  slot?: string
  /** Whether there is nobody to send it to; the same work is done. @default false */
  isDecoy?: boolean
}

/** Sends messages to end-users without making a request wait, so its time does not reveal whether anything was sent. */
export interface Dispatcher {
  /** Whether there is a transport for this channel. */
  canSend(channel: MessageChannel): boolean
  /**
   * Checks whether too many messages wait for their transport. Call it before anything depends on the user.
   *
   * @throws ApiError 503 `temporarily_unavailable`
   */
  requireRoom(channel: MessageChannel): void
  /**
   * Stores a message, in the transaction that stores its code. It is sent until its receiver has taken it over or it has
   * become useless. Call `wake` after the commit.
   */
  post(db: Database | DatabaseTransaction, posting: Posting): Promise<void>
  wake(channel: MessageChannel): void
}

/** How messages leave the service; a channel without a transport is off. */
export interface Transports {
  sms: MessageTransport<SmsMessage> | undefined
  email: MessageTransport<EmailMessage> | undefined
}

/** The channels of the outbox that carry messages to end-users. */
export function messageChannels({ sms, email }: Transports): OutboxChannel[] {
  return [
    ...(sms === undefined ? [] : [messageChannel('sms', sms, readSms)]),
    ...(email === undefined ? [] : [messageChannel('email', email, readEmail)]),
  ]
}

/**
 * @param parts.outbox shows messages of channels without a transport instead of sending them: dev mode
 */
export function createDispatcher(parts: {
  transports: Transports
  outbox: Outbox | undefined
  sender: Pick<OutboxSender, 'wake' | 'isFull'>
  sealer: Sealer
  nowSeconds: () => number
}): Dispatcher {
  const { transports, outbox, sender, sealer, nowSeconds } = parts
  return {
    canSend: (channel) => transports[channel] !== undefined || outbox !== undefined,
    requireRoom(channel) {
      if (sender.isFull(channel)) throw temporarilyUnavailable()
    },
    async post(db, { message, ...about }) {
      const { channel } = message
      if (transports[channel] !== undefined) {
        await addToOutbox(db, sealer, [{ ...about, channel, contents: writeMessage(message) }], nowSeconds())
      } else if (outbox !== undefined && about.isDecoy !== true) {
        // visible before the answer
        outbox.add(message)
      }
    },
    wake: (channel) => sender.wake(channel),
  }
}
