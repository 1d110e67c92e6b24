import type { Fault } from './fault.ts'

const hour = 3_600_000

const step = (name: string, effect: Fault['effect'], of: 'apps' | 'identity', aheadMs: number): Fault => ({
  // by then the tokens from before have ended
  ...{ name, effect, leastMs: 2_600 },
  begin: ({ stepClock }) => stepClock(of, aheadMs),
  end: ({ stepClock }) => stepClock(of, 0),
})

/** Steps of one of the two clocks that have to agree. */
export const clockFaults: readonly Fault[] = [
  { ...step('the clock of the apps is 2 s ahead', 'slows', 'apps', 2_000), isLong: true },
  step('the clock of the apps is 2 hours ahead', 'refuses', 'apps', 2 * hour),
  step('the clock of the apps is 2 hours behind', 'refuses', 'apps', -2 * hour),
  step('the clock of the identity service is 2 hours ahead', 'refuses', 'identity', 2 * hour),
  {
    ...step('the clock of the identity service is 2 hours behind', 'refuses', 'identity', -2 * hour),
    isLong: true,
  },
]
