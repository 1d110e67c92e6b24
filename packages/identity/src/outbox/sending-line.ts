import type { Message, MessageTransport } from './message.ts'

/** Messages of one channel on their way: some at once, the others wait, and not without bound. */
export interface SendingLine<Carried extends Message> {
  isFull(): boolean
  add(message: Carried): void
  /** Resolves when all are done; those that still wait after some seconds are given up. */
  drain(): Promise<void>
}

const mostAtOnce = 10
const mostWaiting = 1_000
const drainMs = 2_000

/** @param report called for each message that was not sent */
export function createSendingLine<Carried extends Message>(
  transport: MessageTransport<Carried>,
  report: (error: unknown) => void,
): SendingLine<Carried> {
  const waiting: Carried[] = []
  const workers = new Set<Promise<void>>()

  async function work(): Promise<void> {
    for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) {
      try {
        await transport.send(message)
      } catch (error) {
        report(error)
      }
    }
  }

  return {
    isFull: () => waiting.length >= mostWaiting,
    add(message) {
      waiting.push(message)
      if (workers.size >= mostAtOnce) return
      const worker = work().finally(() => workers.delete(worker))
      workers.add(worker)
    },
    async drain() {
      const giveUp = setTimeout(() => {
        for (const _ of waiting.splice(0)) report(new Error('the service ended before it was sent'))
      }, drainMs)
      await Promise.all(workers)
      clearTimeout(giveUp)
    },
  }
}
