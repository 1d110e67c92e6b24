import {
  type Brand,
  type Html,
  html,
  page,
  sessionFacts,
  timeAgo,
  type Viewer,
  type Visitor,
} from '@latchkey/demo-site'
import { writeAmount } from './amount.ts'
import type { Account, Transfer } from './ledger.ts'

/**
 * Balance and statement of the signed-in user, and what the bank knows about their session.
 *
 * @param now seconds since the epoch
 */
export function accountPage(
  brand: Brand,
  viewer: Viewer & { auth: Visitor },
  account: Account,
  now: number,
): Html {
  return page(brand, {
    title: 'Your account',
    path: '/account',
    viewer,
    main: html`<h1>Everyday account</h1>
<div class="columns">
  <section class="card">
    <h2>Balance</h2>
    <p class="balance">${writeAmount(account.balance)}</p>
    ${statement(account.transfers, now)}
    <p><a class="button" href="/transfer">New transfer</a></p>
  </section>
  <section class="card">
    <h2>Your session</h2>
    ${sessionFacts(brand, viewer.auth, now)}
    <p><a class="button plain" href="/account/factors">Ways to sign in</a>
    <a class="button plain" href="/account/sessions">Where you are signed in</a></p>
  </section>
</div>`,
  })
}

/**
 * The transfers, newest first.
 *
 * @param now seconds since the epoch
 */
export function statement(transfers: readonly Transfer[], now: number): Html {
  if (transfers.length === 0) return html`<p class="quiet-text">No transfers yet.</p>`
  return html`<table>
  <caption class="quiet">Transfers, newest first</caption>
  <thead><tr><th scope="col">To</th><th scope="col">When</th><th scope="col" class="number">Amount</th></tr></thead>
  <tbody>${transfers.map(
    ({ to, time, amount }) => html`
    <tr><td>${to}</td><td>${timeAgo(time, now)}</td><td class="number">−${writeAmount(amount)}</td></tr>`,
  )}
  </tbody>
</table>`
}
