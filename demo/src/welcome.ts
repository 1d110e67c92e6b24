import { type Addresses, outboxOf } from './addresses.ts'

/** The line that says that everything answers; programs wait for it. */
export function readyLine({ shop, bank, identity }: Addresses): string {
  return `ready shop=${shop} bank=${bank} identity=${identity}`
}

/** Where to look and what to try. */
export function welcome(addresses: Addresses): string {
  return `
  Marmalade, the shop   ${addresses.shop}
  Granite, the bank     ${addresses.bank}
  The outbox            ${outboxOf(addresses)}

  Users                 alice, bob
  Password              correct-horse-battery-staple

  1. Sign in at the shop, then open the bank: you are signed in. "Why?" on each page explains it.
  2. Send money at the bank: it requires a code, which appears in the outbox.
  3. Sign out everywhere: the other app is signed out as well.

  Ctrl-C stops the demo.
`
}
