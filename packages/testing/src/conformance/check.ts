import { randomBytes, randomInt } from 'node:crypto'
import { type Client, isLatchkeyError, type LatchkeyErrorCode } from '@latchkey/client'
import type { ConformanceTarget } from './target.ts'

/** What a check gets. */
export interface CheckContext {
  target: ConformanceTarget
  client: Client
  /** @throws SkippedCheck without one */
  otherClient(): Client
  /** @throws SkippedCheck without one */
  redirectUri(): string
  /** @throws SkippedCheck if messages cannot be read */
  codeSentTo(address: string): Promise<string>
}

/** One behaviour of a service, tried by calls of the client. */
export interface ConformanceCheck {
  /** Subject and behaviour. */
  title: string
  /** Rejects if the service behaves in another way. */
  run(context: CheckContext): Promise<void>
}

/** A check that the target gives too little for. */
export class SkippedCheck extends Error {
  override readonly name = 'SkippedCheck'
}

/** @throws Error unless a condition holds */
export function expect(condition: boolean, what: string): void {
  if (!condition) throw new Error(`expected ${what}`)
}

/** @throws Error unless a call is refused with a code */
export async function expectRefusal(code: LatchkeyErrorCode, call: Promise<unknown>): Promise<void> {
  const outcome = await call.then(
    () => 'an answer',
    (error: unknown) => (isLatchkeyError(error) ? error.code : String(error)),
  )
  expect(outcome === code, `${code}, got ${outcome}`)
}

/** A user of one check. */
export interface FreshUser {
  userId: string
  username: string
  password: string
  email: string
  phoneNumber: string
}

/** Creates a user whose identifiers nobody else has, with a password that needs no change. */
export async function createFreshUser({ client }: CheckContext): Promise<FreshUser> {
  const username = `conformance-${randomBytes(8).toString('hex')}`
  const password = randomBytes(18).toString('base64url')
  const email = `${username}@example.com`
  const phoneNumber = `+1555${randomInt(2_000_000, 10_000_000)}`
  const { user_id: userId } = await client.createUser({
    username,
    email,
    phone_number: phoneNumber,
    credentials: { password, force_replace: false },
  })
  return { userId, username, password, email, phoneNumber }
}
