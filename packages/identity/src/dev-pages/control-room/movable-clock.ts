import type { ControlRoomSwitch } from '../../control-room-guest.ts'

/** A clock that can be set wrong. */
export interface MovableClock {
  switch: ControlRoomSwitch
  /** Milliseconds since the epoch. */
  now(): number
}

const minute = 60_000
const day = 86_400_000

/** States of a clock, and by how many milliseconds it is ahead in each. */
export const clockPositions: readonly { value: string; label: string; aheadMs: number }[] = [
  { value: 'right', label: 'Right', aheadMs: 0 },
  { value: 'minutes-ahead', label: '10 minutes ahead', aheadMs: 10 * minute },
  { value: 'hours-ahead', label: '2 hours ahead', aheadMs: 120 * minute },
  { value: 'days-ahead', label: '31 days ahead', aheadMs: 31 * day },
]

/** Creates the clock of this service; at first it is right. @param now the right time in milliseconds since the epoch */
export function createMovableClock(now: () => number): MovableClock {
  let position = 'right'
  let aheadMs = 0
  return {
    now: () => now() + aheadMs,
    switch: {
      name: 'clock',
      title: 'The clock of this service',
      about:
        'The clocks of the apps stay as they are. Tokens from the future are refused, which is an outage. After 31 days every session has ended, and stays so.',
      positions: clockPositions,
      read: () => position,
      async set(value) {
        const wanted = clockPositions.find((each) => each.value === value)
        if (wanted === undefined) return
        position = value
        aheadMs = wanted.aheadMs
      },
    },
  }
}
