import type { Addresses } from './addresses.ts'

/** What to do, and what to look at, in order. */
export function storyOf(addresses: Pick<Addresses, 'shop' | 'bank'>, twoDomains: boolean): readonly string[] {
  return twoDomains ? storyOfTwoDomains(addresses) : storyOfOneHost
}

const storyOfOneHost = [
  'Sign in at the shop, then open the bank: you are signed in. "Why?" on each page explains it.',
  'Send money at the bank: it requires a code, which appears in the outbox.',
  'Stop Redis in the control room: both apps are unavailable, and nobody is signed out.',
  'Sign out everywhere: the other app is signed out as well.',
  'Sign in at the portal as admin: the audit shows all of that.',
]

/** Shows what is different where the browser shows neither app the cookies of the other. */
function storyOfTwoDomains({ shop, bank }: Pick<Addresses, 'shop' | 'bank'>): string[] {
  return [
    `Open ${bank}/account: it asks you to log in. So does ${shop}/account, as the two share no cookie. Log in at the shop.`,
    `Open ${bank}/account again: you are signed in. Your browser went to the shop and back, once, with a code that works a single time; the address bar shows no trace of it. "Why?" says that the bank found your log-in at the shop.`,
    'Reload the page: the bank has a session of its own now, and your browser stays there.',
    'Look at the cookies of both domains in the tools of your browser: each app has its own session, and latchkey-sign-on names the same sign-on in both. The code that you saw nothing of carried it over.',
    'Sign out everywhere at the bank, then reload the shop: you are signed out at both.',
  ]
}
