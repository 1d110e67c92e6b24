import type { ControlRoomGuest, ControlRoomSwitch } from '@latchkey/identity'
import type { Addresses } from '../addresses.ts'
import { storyOf } from '../story.ts'
import { watchApps } from './watch-apps.ts'

/** Adds the apps of the demo, and what they depend on, to the control room. */
export function demoGuest(
  addresses: Pick<Addresses, 'shop' | 'bank'>,
  twoDomains: boolean,
  switches: readonly ControlRoomSwitch[],
): ControlRoomGuest {
  const { watch, signIn } = watchApps(addresses)
  return { switches, actions: [signIn], story: storyOf(addresses, twoDomains), watch }
}
