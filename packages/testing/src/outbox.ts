import type { Message, MessageTransport } from '@latchkey/identity'

/** What the identity service sends, in place of a mail server and an SMS provider. */
export interface Outbox {
  /** All messages so far, the oldest first. */
  readonly messages: readonly Message[]
  /**
   * Resolves with the oldest message to an email address or phone number that was not waited for before, once there is one.
   *
   * @param withinMs how long to wait @default 5000
   * @throws Error if nothing arrives in that time
   */
  waitFor(address: string, withinMs?: number): Promise<Message>
}

/** An outbox that the kit itself reads too. */
export interface FilledOutbox {
  outbox: Outbox
  /** Waits for what will be sent from now on; tests do not see it. */
  next(address: string): Promise<Message>
  transport: MessageTransport
}

interface Waiting {
  address: string
  take(message: Message): void
}

const defaultWaitMs = 5000

/** Creates an outbox. */
export function createOutbox(): FilledOutbox {
  const messages: Message[] = []
  /** Sent, and not waited for. */
  const unread: Message[] = []
  const waiting: Waiting[] = []

  const arrival = (address: string, withinMs: number) =>
    new Promise<Message>((resolve, reject) => {
      const wait: Waiting = {
        address,
        take(message) {
          clearTimeout(timer)
          resolve(message)
        },
      }
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(wait), 1)
        reject(new Error(`nothing was sent to ${address} within ${withinMs} ms`))
      }, withinMs)
      waiting.push(wait)
    })

  return {
    transport: {
      async send(message) {
        messages.push(message)
        const index = waiting.findIndex(({ address }) => address === message.to)
        const [first] = index === -1 ? [] : waiting.splice(index, 1)
        if (first === undefined) unread.push(message)
        else first.take(message)
      },
    },
    next: (address) => arrival(address, defaultWaitMs),
    outbox: {
      messages,
      async waitFor(address, withinMs = defaultWaitMs) {
        const index = unread.findIndex(({ to }) => to === address)
        const [present] = index === -1 ? [] : unread.splice(index, 1)
        return present ?? arrival(address, withinMs)
      },
    },
  }
}
