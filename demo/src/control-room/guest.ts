import type { ControlRoomGuest, ControlRoomSwitch } from '@latchkey/identity'
import type { Addresses } from '../addresses.ts'
import { watchApps } from './watch-apps.ts'

/** Adds the apps of the demo, and what they depend on, to the control room. */
export function demoGuest(
  addresses: Pick<Addresses, 'shop' | 'bank'>,
  switches: readonly ControlRoomSwitch[],
): ControlRoomGuest {
  const { watch, signIn } = watchApps(addresses)
  return { switches, actions: [signIn], watch }
}
