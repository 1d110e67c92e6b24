import type { FastifyBaseLogger } from 'fastify'
import type { Message, MessageTransport } from './message.ts'

/** Sends messages without making the request wait, so its time does not tell whether anything was sent. */
export interface Dispatcher {
  readonly canSendSms: boolean
  dispatch(message: Message): void
  /** Resolves when nothing is under way any more. */
  drain(): Promise<void>
}

export function createDispatcher(sms: MessageTransport | undefined, log: FastifyBaseLogger): Dispatcher {
  const underWay = new Set<Promise<void>>()
  return {
    canSendSms: sms !== undefined,
    dispatch(message) {
      if (sms === undefined) return
      const sending = sms
        .send(message)
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : 'unknown'
          log.error({ audit: 'delivery.failed', channel: message.channel, reason }, 'a message was not sent')
        })
        .finally(() => underWay.delete(sending))
      underWay.add(sending)
    },
    drain: async () => {
      await Promise.all(underWay)
    },
  }
}
