import type { ClientAttributes } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'
import { jsonColumn } from '../storage/json-column.ts'
import { randomText } from '../text/random-text.ts'
import type { AuditEvent, AuditFields } from './audit.ts'

/** The chain of events that belong to no tenant, such as those of a client that does not exist. */
export const instanceChain = '*'

const Text = Type.Optional(Type.String())

/**
 * An event as it is stored: users by their pseudonym only. The order of the members is that of the stored text, which the
 * chain covers.
 */
export const StoredEventSchema = Type.Object(
  {
    event_id: Type.String(),
    /** Seconds since the epoch. */
    at: Type.Integer(),
    tenant_id: Type.String(),
    action: Type.String(),
    outcome: Type.Union([Type.Literal('success'), Type.Literal('failure')]),
    reason: Text,
    method: Text,
    client_id: Text,
    /** The user concerned. */
    subject: Text,
    /** Who did it: the client `client_id`, a user, whoever runs the command line, or the service itself. */
    actor_type: Type.String(),
    /** The user who did it, if it was not the subject. */
    actor_subject: Text,
    /** What was changed, such as `client:shop-web`. */
    target: Text,
    /** The hash of the session's id. */
    session: Text,
    /** The address of the end-user, as the client gave it. */
    ip: Text,
    user_agent: Text,
  },
  { additionalProperties: false },
)
export type StoredEvent = Static<typeof StoredEventSchema>

export const readStoredEvent: (text: string) => StoredEvent = jsonColumn(StoredEventSchema)
export const readStoredEvents: (text: string) => StoredEvent[] = jsonColumn(Type.Array(StoredEventSchema))

/** From where an event was caused. */
export type AuditSource = Pick<AuditFields, 'ip' | 'user_agent'>

/** Where the end-user is, as the client gave it. */
export function sourceOf(attributes: ClientAttributes | undefined): AuditSource {
  const { ip_address, user_agent } = attributes ?? {}
  return {
    ...(ip_address !== undefined && { ip: ip_address }),
    ...(user_agent !== undefined && { user_agent: beginningOf(user_agent) }),
  }
}

const mostUserAgent = 200

function beginningOf(userAgent: string): string {
  return userAgent.slice(0, mostUserAgent).toWellFormed()
}

/** An event before its users have become pseudonyms. */
export interface NewEvent extends StoredEvent {
  user_id?: string
  actor_user_id?: string
}

/** @param nowMs milliseconds since the epoch */
export function newEvent(action: AuditEvent, fields: AuditFields, nowMs: number): NewEvent {
  const { tenant_id = instanceChain, user_id, actor_user_id, user_agent, ...rest } = fields
  const outcome = fields.outcome ?? (isFailure(action) ? 'failure' : 'success')
  return {
    ...rest,
    event_id: newEventId(nowMs),
    at: Math.floor(nowMs / 1000),
    tenant_id,
    action,
    outcome,
    actor_type: fields.actor_type ?? actorOf(fields, outcome),
    // the stand-in of an account that does not exist would give away which identifier was typed
    ...(user_id !== undefined && !user_id.startsWith('nobody:') && { user_id }),
    ...(actor_user_id !== undefined && { actor_user_id }),
    ...(user_agent !== undefined && { user_agent: beginningOf(user_agent) }),
  }
}

/** The event as it is stored. @param subjectOf the pseudonym of a user */
export function pseudonymous(event: NewEvent, subjectOf: (userId: string) => string): StoredEvent {
  const { user_id, actor_user_id, ...rest } = event
  const subject = user_id === undefined ? undefined : subjectOf(user_id)
  const { target } = rest
  const all: StoredEvent = {
    ...rest,
    ...(subject !== undefined && { subject }),
    ...(actor_user_id !== undefined && { actor_subject: subjectOf(actor_user_id) }),
    ...(target !== undefined &&
      user_id !== undefined &&
      subject !== undefined && { target: target.replaceAll(user_id, subject) }),
  }
  const names = Object.keys(StoredEventSchema.properties) as (keyof StoredEvent)[]
  const members = names.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]] as const]))
  return Object.fromEntries(members) as StoredEvent
}

const failures = ['failed', 'refused', 'reused', 'not_found', 'not_grown', 'reached', 'broken', 'suspicious']

/** Whether the name of an event says that something did not succeed or should not have happened. */
function isFailure(action: string): boolean {
  return failures.some((ending) => action.endsWith(ending))
}

/** Who did it, where the event does not say: after a failure it is not known whether it was the user. */
function actorOf(fields: AuditFields, outcome: StoredEvent['outcome']): string {
  if (fields.user_id !== undefined && outcome === 'success') return 'user'
  return fields.client_id === undefined ? 'service' : 'client'
}

let latest = 0
let count = 0

/**
 * The id of an event: 12 hexadecimal digits of its time in milliseconds, 4 that count within the millisecond, 16 random ones.
 * Ids sort by time in every collation.
 *
 * @param nowMs milliseconds since the epoch
 */
export function newEventId(nowMs: number): string {
  count = nowMs === latest ? (count + 1) % 0x1_0000 : 0
  latest = nowMs
  return firstIdOf(nowMs) + hex(count, 4) + randomText(8, 'hex')
}

/** What all ids of a millisecond begin with, so that it sorts before them. @param ms milliseconds since the epoch */
export function firstIdOf(ms: number): string {
  return hex(ms, 12)
}

function hex(value: number, digits: number): string {
  return Math.max(0, Math.floor(value)).toString(16).padStart(digits, '0')
}
