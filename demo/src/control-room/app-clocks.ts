import type { ControlRoomSwitch } from '@latchkey/identity'
import type { Control } from './control.ts'

const minute = 60_000

/** By how many milliseconds the clocks of the apps are ahead in each state. */
export const aheadMs: Readonly<Record<string, number>> = {
  right: 0,
  minutes: 10 * minute,
  hours: 120 * minute,
  days: 31 * 24 * 60 * minute,
}

/** How the control room shows the clocks of the apps. */
export const appClocksSwitch: Omit<ControlRoomSwitch, 'read' | 'set'> = {
  name: 'app-clocks',
  title: 'The clocks of the apps',
  about:
    'Set them as far ahead as the clock of the service: after 2 hours the access tokens have ended, and silent authentication fetches new ones without a question. After 31 days the sign-on has ended, and the user logs in again.',
  positions: [
    { value: 'right', label: 'Right' },
    { value: 'minutes', label: '10 minutes ahead' },
    { value: 'hours', label: '2 hours ahead' },
    { value: 'days', label: '31 days ahead' },
  ],
}

/** Sets the clocks of several processes. @param setters one for each process */
export function createAppClocks(setters: readonly ((value: string) => Promise<unknown>)[]): Control {
  let state = 'right'
  return {
    read: () => state,
    async set(value) {
      // one that has ended needs no clock
      await Promise.allSettled(setters.map((set) => set(value)))
      state = value
    },
  }
}
