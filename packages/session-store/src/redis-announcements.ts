import { KeyListeners } from './key-listeners.ts'
import type { RedisSubscriber } from './redis-commands.ts'

/**
 * Hears on a connection of its own which keys were announced. After each loss of the connection, and once it is
 * subscribed, all listeners are told: what was said meanwhile went by unheard.
 */
export function redisAnnouncements(subscriber: RedisSubscriber, channel: string): KeyListeners {
  const listeners = new KeyListeners()
  const subscribe = () => {
    subscriber.subscribe(channel).then(
      () => listeners.tellAll(),
      // the connection is lost again: it will be ready once more
      () => {},
    )
  }
  subscriber.on('error', () => {})
  subscriber.on('ready', subscribe)
  subscriber.on('message', (from, key) => {
    if (from === channel) listeners.tell(key)
  })
  if (subscriber.status === 'ready') subscribe()
  return listeners
}
