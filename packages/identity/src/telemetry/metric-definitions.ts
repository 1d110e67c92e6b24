/** Seconds: from one look-up in SQLite to a caller who has given up. */
const callBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** Fewer, because every route has a series of its own. */
const requestBuckets = [0.005, 0.025, 0.1, 0.5, 2.5]

/**
 * The metrics of the service. Every label has a fixed set of values: never a user, a client, a tenant, or anything that a caller
 * chose. `outcome` is `success`, `refused` (a wrong password, an ended session), `limited` (429), `unavailable` (503) or `failed`.
 */
export const metricDefinitions = {
  latchkey_identity_logins_total: {
    type: 'counter',
    help: 'Attempts to log in or to add a factor.',
    labels: ['method', 'outcome'],
  },
  latchkey_identity_login_duration_seconds: {
    type: 'histogram',
    help: 'How long attempts to log in take.',
    labels: ['method'],
    buckets: callBuckets,
  },
  latchkey_identity_silent_authentications_total: {
    type: 'counter',
    help: 'Silent authentications.',
    labels: ['outcome'],
  },
  latchkey_identity_silent_authentication_duration_seconds: {
    type: 'histogram',
    help: 'How long silent authentications take.',
    labels: [],
    buckets: callBuckets,
  },
  latchkey_identity_token_requests_total: {
    type: 'counter',
    help: 'Calls of the token endpoint and refreshes.',
    labels: ['grant', 'outcome'],
  },
  latchkey_identity_token_request_duration_seconds: {
    type: 'histogram',
    help: 'How long they take.',
    labels: ['grant'],
    buckets: callBuckets,
  },
  latchkey_identity_request_duration_seconds: {
    type: 'histogram',
    help: 'How long requests take. `status` is the class: 2xx, 3xx, 4xx or 5xx.',
    labels: ['method', 'route', 'status'],
    buckets: requestBuckets,
  },
  latchkey_identity_events_total: {
    type: 'counter',
    help: 'Events of the audit trail, by name.',
    labels: ['event'],
  },
  latchkey_identity_deliveries_total: {
    type: 'counter',
    help: 'Attempts to deliver messages. `result` is `ok` or `failed`; a failed one may be repeated.',
    labels: ['channel', 'result'],
  },
  latchkey_identity_outbox_waiting: {
    type: 'gauge',
    help: 'Messages that wait to be delivered, over all instances.',
    labels: ['channel'],
  },
  latchkey_identity_outbox_late_seconds: {
    type: 'gauge',
    help: 'How late the message is that should have left first, over all instances.',
    labels: ['channel'],
  },
  latchkey_identity_password_hashes_waiting: {
    type: 'gauge',
    help: 'Password hashes that wait for their turn in this process; beyond 64, log-ins are answered with 503.',
    labels: [],
  },
  latchkey_identity_audit_waiting: {
    type: 'gauge',
    help: 'Audit events of this process that wait to be stored; beyond `auditMostWaiting`, requests are answered with 503.',
    labels: [],
  },
  latchkey_identity_audit_unchained: {
    type: 'gauge',
    help: 'Stored rows of audit events that wait for their place in the chain, over all instances.',
    labels: [],
  },
  latchkey_identity_database_connections: {
    type: 'gauge',
    help: 'Connections of this process to PostgreSQL. `state` is `busy` or `idle`.',
    labels: ['state'],
  },
  latchkey_identity_database_waiting: {
    type: 'gauge',
    help: 'Statements and transactions of this process that wait for a connection to PostgreSQL.',
    labels: [],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>

export interface MetricDefinition {
  type: 'counter' | 'histogram' | 'gauge'
  help: string
  labels: readonly string[]
  /** Upper bounds of a histogram, in seconds. */
  buckets?: readonly number[]
}

type Definitions = typeof metricDefinitions
export type MetricName = keyof Definitions
/** The names of metrics of one type. */
export type MetricOf<Type extends MetricDefinition['type']> = {
  [Name in MetricName]: Definitions[Name] extends { type: Type } ? Name : never
}[MetricName]
/** The labels of a metric, all of them. */
export type LabelsOf<Name extends MetricName> = Readonly<Record<Definitions[Name]['labels'][number], string>>
