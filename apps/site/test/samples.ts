import type { Visitor } from '@latchkey/pages'
import type { Brand } from '../src/brand.ts'

/** A sample brand. */
export const bank: Brand = {
  app: 'bank',
  name: 'Granite',
  place: 'bank',
  tagline: 'a bank.',
  links: [
    { href: '/', label: 'Overview' },
    { href: '/account', label: 'Account' },
  ],
  neighbour: { name: 'Marmalade', place: 'shop', url: 'http://localhost:3001' },
  outboxUrl: 'http://localhost:3000/dev/outbox',
}

/** Somebody who logged in at the shop. */
export const alice: Visitor = {
  sub: '7a0c',
  claims: { username: 'alice', email: 'alice@example.com' },
  amr: ['pwd', 'sms', 'mfa'],
  auth_time: 1_000_000,
  factors: [
    { method: 'pwd', time: 996_400 },
    { method: 'sms', time: 1_000_000 },
  ],
  since: 999_940,
  startedBy: 'silent_authentication',
  loginApp: 'shop',
  source: 'local_session',
  trace: [{ step: 'local_session', result: 'found', detail: 'This browser has a session here.' }],
}
