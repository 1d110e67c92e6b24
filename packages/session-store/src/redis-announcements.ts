import { KeyListeners } from './key-listeners.ts'
import type { RedisSubscriber } from './redis-commands.ts'

/**
 * Receives announced keys on a connection of its own. All listeners are called once it is subscribed, and again after
 * each loss of the connection: announcements may have been missed.
 */
export function redisAnnouncements(subscriber: RedisSubscriber, channel: string): KeyListeners {
  const listeners = new KeyListeners()
  const subscribe = () => {
    subscriber.subscribe(channel).then(
      () => listeners.notifyAll(),
      // the connection was lost again: the next `ready` subscribes
      () => {},
    )
  }
  subscriber.on('error', () => {})
  subscriber.on('ready', subscribe)
  subscriber.on('message', (from, key) => {
    if (from === channel) listeners.notify(key)
  })
  // a lazy connection of ioredis waits for its first command, so this one opens it
  if (subscriber.status === 'ready' || subscriber.status === 'wait') subscribe()
  return listeners
}
