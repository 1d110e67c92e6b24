import type { ResultOf } from '../../api/endpoint-types.ts'

/** A webhook of the tenant. */
export type Webhook = ResultOf<'readWebhook'>
/** An event that a webhook may subscribe to. */
export type WebhookEvent = Webhook['events'][number]

/** The events in words, in the order in which they are shown. */
export const eventWords: Readonly<Record<WebhookEvent, string>> = {
  'login.succeeded': 'A user logged in',
  logout: 'A user logged out',
  'session.ended': 'A session ended',
  'user.created': 'A user was created',
  'user.updated': 'A user was changed',
  'user.deleted': 'A user was deleted',
  'factor.added': 'A factor was added',
  'factor.changed': 'A factor was changed',
  'factor.removed': 'A factor was removed',
  'activity.suspicious': 'Something looks suspicious',
}

/** All events, in that order. */
export const allEvents = Object.keys(eventWords) as WebhookEvent[]
