import type { ControlRoomSwitch } from '@latchkey/identity'
import type { LocalRedis } from '@latchkey/local-services'
import type { Control } from './control.ts'

/** How the control room shows the Redis of the demo. */
export const redisSwitch: Omit<ControlRoomSwitch, 'read' | 'set'> = {
  name: 'redis',
  title: 'The Redis of both apps',
  about:
    'Holds the sessions. While it is stopped or frozen, pages that need a session answer 503, public pages go on, and nobody can log in or out. Afterwards everybody is still signed in.',
  positions: [
    { value: 'runs', label: 'Runs' },
    { value: 'stopped', label: 'Stopped' },
    { value: 'frozen', label: 'Frozen' },
  ],
}

/**
 * Stops, freezes and starts a Redis that this process owns.
 *
 * @param onEnd called when it ends without having been stopped here
 */
export function createRedisControl(redis: LocalRedis, onEnd: () => void): Control {
  let state = 'runs'
  const watch = () => {
    const { pid } = redis
    void redis.ended.then(() => {
      if (state === 'stopped' || redis.pid !== pid) return
      state = 'stopped'
      onEnd()
    })
  }
  watch()
  const start = async () => {
    if (state === 'frozen') redis.thaw()
    if (state === 'stopped') {
      await redis.restart()
      watch()
    }
    state = 'runs'
  }
  let last = Promise.resolve()
  return {
    read: () => state,
    set(value) {
      // one after the other: a start must not overtake a stop
      last = last
        .catch(() => {})
        .then(async () => {
          if (value === state) return
          if (value === 'stopped') {
            state = 'stopped'
            await redis.halt()
            return
          }
          await start()
          if (value !== 'frozen') return
          redis.freeze()
          state = 'frozen'
        })
      return last
    },
  }
}
