declare module '../storage/schema.ts' {
  interface DatabaseSchema {
    /** How many events of each kind an hour had, by client. */
    statistics: StatisticsRow
  }
}

/** How many events of one kind happened in one hour through one client. */
export interface StatisticsRow {
  tenant_id: string
  /** The first second of the hour, since the epoch. */
  hour_at: number
  /** Empty: no client. */
  client_id: string
  kind: StatisticsKind
  events: number
}

/** What is counted, by the name of its audit event. */
export const kindsByAction = {
  'login.succeeded': 'log_ins',
  'login.failed': 'failures',
  'session.authenticated': 'silent_authentications',
  'refresh.succeeded': 'refreshes',
  'session.ended': 'log_outs',
} as const

/** What is counted. */
export type StatisticsKind = (typeof kindsByAction)[keyof typeof kindsByAction]
