import { type Addresses, outboxOf } from './addresses.ts'

/** The line on stdout that reports that all services answer (contract). */
export function readyLine({ shop, bank, identity, portal }: Addresses): string {
  return `ready shop=${shop} bank=${bank} identity=${identity} portal=${portal}`
}

/** Addresses, users and suggestions for the terminal. */
export function welcome(addresses: Addresses): string {
  return `
  Marmalade, the shop   ${addresses.shop}
  Granite, the bank     ${addresses.bank}
  The admin portal      ${addresses.portal}
  The outbox            ${outboxOf(addresses)}

  Users                 alice, bob; admin for the portal
  Password              correct-horse-battery-staple

  1. Sign in at the shop, then open the bank: you are signed in. "Why?" on each page explains it.
  2. Send money at the bank: it requires a code, which appears in the outbox.
  3. Sign out everywhere: the other app is signed out as well.
  4. Sign in at the portal as admin: the audit shows all of that.

  Ctrl-C stops the demo.
`
}
