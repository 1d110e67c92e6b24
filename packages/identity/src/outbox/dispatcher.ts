import type { FastifyBaseLogger } from 'fastify'
import { temporarilyUnavailable } from '../errors/api-error.ts'
import type { EmailMessage, Message, MessageChannel, MessageTransport, SmsMessage } from './message.ts'
import { createSendingLine, type SendingLine } from './sending-line.ts'

/** Sends messages without making the request wait, so its time does not reveal whether anything was sent. */
export interface Dispatcher {
  /** Whether there is a transport for this channel. */
  canSend(channel: MessageChannel): boolean
  /**
   * Checks whether too many messages wait for their transport. Call it before anything depends on the user.
   *
   * @throws ApiError 503 `temporarily_unavailable`
   */
  requireRoom(channel: MessageChannel): void
  dispatch(message: Message): void
  /** Resolves when nothing is under way any more, after some seconds at the latest. */
  drain(): Promise<void>
}

/** How messages leave the service; a channel without a transport is off. */
export interface Transports {
  sms?: MessageTransport<SmsMessage> | undefined
  email?: MessageTransport<EmailMessage> | undefined
}

export function createDispatcher(transports: Transports, log: FastifyBaseLogger): Dispatcher {
  const sms = transports.sms && createSendingLine(transports.sms, reportTo(log, 'sms'))
  const email = transports.email && createSendingLine(transports.email, reportTo(log, 'email'))
  const lines: Record<MessageChannel, SendingLine<never> | undefined> = { sms, email }
  return {
    canSend: (channel) => lines[channel] !== undefined,
    requireRoom(channel) {
      if (lines[channel]?.isFull()) throw temporarilyUnavailable()
    },
    dispatch(message) {
      if (message.channel === 'sms') sms?.add(message)
      else email?.add(message)
    },
    drain: async () => {
      await Promise.all([sms?.drain(), email?.drain()])
    },
  }
}

function reportTo(log: FastifyBaseLogger, channel: MessageChannel) {
  return (error: unknown) => {
    const reason = error instanceof Error ? error.message : 'unknown'
    log.error({ audit: 'delivery.failed', channel, reason }, 'a message was not sent')
  }
}
