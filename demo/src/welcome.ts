import { type Addresses, controlRoomOf, outboxOf } from './addresses.ts'

/** The line on stdout that reports that all services answer (contract). */
export function readyLine({ shop, bank, identity, portal }: Addresses): string {
  return `ready shop=${shop} bank=${bank} identity=${identity} portal=${portal}`
}

/** Addresses, users and suggestions for the terminal. */
export function welcome(addresses: Addresses, twoDomains: boolean): string {
  const { shop, bank } = addresses
  return `
  Marmalade, the shop   ${shop}
  Granite, the bank     ${bank}
  The admin portal      ${addresses.portal}
  The outbox            ${outboxOf(addresses)}
  The control room      ${controlRoomOf(addresses)}

  Users                 alice, bob; admin for the portal
  Password              correct-horse-battery-staple

${(twoDomains ? storyOfTwoDomains(addresses) : storyOfOneHost).map((line) => `  ${line}`).join('\n')}

  Ctrl-C stops the demo.
`
}

const storyOfOneHost = [
  '1. Sign in at the shop, then open the bank: you are signed in. "Why?" on each page explains it.',
  '2. Send money at the bank: it requires a code, which appears in the outbox.',
  '3. Stop Redis in the control room: both apps are unavailable, and nobody is signed out.',
  '4. Sign out everywhere: the other app is signed out as well.',
  '5. Sign in at the portal as admin: the audit shows all of that.',
]

/** The same in the order in which it shows what is different between two domains. */
function storyOfTwoDomains({ shop, bank }: Addresses): string[] {
  return [
    'Shop and bank are two domains here: your browser shows neither of them the cookies of the other.',
    '',
    `1. Open ${bank}/account: it asks you to log in. So does ${shop}/account. Log in at the shop.`,
    `2. Open ${bank}/account again: you are signed in. Your browser went to the shop and back, once, with a`,
    '   code that works a single time; the address bar shows no trace of it. "Why?" lists the steps.',
    '3. Reload the page: the bank has a session of its own now, and your browser stays there.',
    '4. Look at the cookies of both domains in the tools of your browser: they have no value in common.',
    '5. Sign out everywhere at the bank, and reload the shop: you are signed out at both.',
  ]
}
