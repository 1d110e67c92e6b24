import { endpoints } from '@latchkey/protocol'
import type { TestService } from './service.ts'

export interface SentMessage {
  channel: 'sms' | 'email'
  to: string
  code?: string
  link?: string
  body: string
  sent_at: string
}

/** What the service would have sent, newest first; all, or to one address. */
export async function sentMessages(service: TestService, to?: string): Promise<SentMessage[]> {
  const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`
  const answer = await service.call(`/dev/outbox.json${query}`, { client: undefined })
  return JSON.parse(answer.text)
}

/** The id of a user, as their ID token tells it. */
export async function userIdOf(service: TestService, username: string): Promise<string> {
  const { access_token } = await service.logIn({ username })
  const payload: { sub?: string } = JSON.parse(
    Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString(),
  )
  return payload.sub ?? ''
}

/** A user as the users API shows them. */
export async function readUser(service: TestService, userId: string): Promise<Record<string, unknown>> {
  const { body } = await service.call(`${endpoints.createUser.path}/${userId}`)
  const { result } = body
  return typeof result === 'object' && result !== null ? { ...result } : {}
}
