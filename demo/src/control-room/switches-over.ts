import type { ControlRoomSwitch } from '@latchkey/identity'
import { appClocksSwitch } from './app-clocks.ts'
import type { AskChannel } from './process-channel.ts'
import { redisSwitch } from './redis-control.ts'

const known = [redisSwitch, appClocksSwitch]

/** Switches whose controls are at the other end of a channel. @param names the controls that are there */
export function switchesOver(ask: AskChannel, names: readonly string[]): ControlRoomSwitch[] {
  return known
    .filter(({ name }) => names.includes(name))
    .map((shown) => ({
      ...shown,
      read: () => ask(shown.name),
      async set(value) {
        await ask(shown.name, value)
      },
    }))
}
