import type { Message, MessageTransport } from './message.ts'
import type { OutboxChannel } from './outbox-lane.ts'

/** A channel of the outbox that hands messages of one kind to their transport. */
export function messageChannel<Carried extends Message>(
  name: Carried['channel'],
  transport: MessageTransport<Carried>,
  read: (contents: string) => Carried,
): OutboxChannel {
  return {
    name,
    mostAtOnce: 10,
    pauses: { first: 2, longest: 60 },
    deliver: (contents, { id }) => transport.send(read(contents), { id }),
  }
}
