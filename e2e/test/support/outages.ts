import type { OutageRow } from '../../outages-document.ts'
import type { Sight } from './app-user.ts'

/** A fault of the control room, and what users see of it. */
export interface Outage {
  /** The cases that it covers. */
  id: string
  what: string
  /** The switch, and its position. */
  turn: [title: string, position: string]
  sights: Record<Exclude<keyof OutageRow, 'what' | 'recoveryMs'>, Sight>
}

const redis = 'The Redis of both apps'
const service = 'This identity service'

/** Without sessions an app cannot know anybody: it says so, and does nothing by half. */
const withoutRedis: Outage['sights'] = {
  account: 'unavailable',
  other: 'unavailable',
  front: 'unavailable',
  login: 'unavailable',
  logout: 'unavailable',
}

/** Local sessions need no service, and a log-out ends them at once. */
const withoutService: Outage['sights'] = {
  account: 'signed in',
  other: 'unavailable',
  front: 'signed in',
  login: 'unavailable',
  logout: 'signed out',
}

export const outages: readonly Outage[] = [
  { id: 'P02', what: 'Redis is stopped', turn: [redis, 'Stopped'], sights: withoutRedis },
  { id: 'P04', what: 'Redis is frozen', turn: [redis, 'Frozen'], sights: withoutRedis },
  {
    id: 'Q01',
    what: 'The identity service answers 429',
    turn: [service, '429'],
    sights: { ...withoutService, login: 'too many requests' },
  },
  { id: 'Q01', what: 'The identity service answers 503', turn: [service, '503'], sights: withoutService },
  {
    id: 'Q01',
    what: 'The identity service answers after 10 s',
    turn: [service, '10 s late'],
    sights: withoutService,
  },
  { id: 'Q01', what: 'The identity service hangs up', turn: [service, 'Hangs up'], sights: withoutService },
]
