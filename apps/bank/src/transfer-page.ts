import { type Brand, type Html, html, page, type Viewer, type Visitor } from '@latchkey/demo-site'
import { keptRequestField } from '@latchkey/fastify'
import { statement } from './account-page.ts'
import { readAmount, writeAmount } from './amount.ts'
import type { Account, Transfer } from './ledger.ts'

/** Content of the transfer page. */
export interface TransferContent {
  viewer: Viewer & { auth: Visitor }
  account: Account
  /** Whether the transfer requires a step-up. */
  codeNeeded: boolean
  /** The transfer that was just made. */
  done?: Transfer | undefined
  /** Why the submitted form was refused. */
  problem?: string
  /** Id of the form kept during a step-up; accepted once. */
  keptId?: string
  to?: string
  amount?: string
  /** Seconds since the epoch. */
  now: number
}

/** The transfer form and the previous transfers. */
export function transferPage(brand: Brand, content: TransferContent): Html {
  const { viewer, account, done } = content
  return page(brand, {
    title: titleOf(content),
    path: '/transfer',
    viewer,
    main: html`<h1>Transfer</h1>
<div class="columns">
  ${done === undefined ? form(content) : confirmation(done, account)}
  <section class="card">
    <h2>Sent before</h2>
    ${statement(account.transfers, content.now)}
  </section>
</div>`,
  })
}

function titleOf({ done, keptId }: TransferContent): string {
  if (done !== undefined) return 'Sent'
  return keptId === undefined ? 'Transfer' : 'Confirm'
}

function form({ account, problem, to, amount, codeNeeded, keptId }: TransferContent): Html {
  return html`<section class="card">
    <h2>Send money</h2>
    <p class="quiet-text">${writeAmount(account.balance)} available</p>
    ${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
    ${keptId !== undefined && confirm(to, amount)}
    <form class="stacked" method="post" action="/transfer">
      ${keptId !== undefined && html`<input type="hidden" name="${keptRequestField}" value="${keptId}">`}
      <label for="to">To</label>
      <input id="to" name="to" autocomplete="off" maxlength="64" required placeholder="bob" value="${to}">
      <label for="amount">Amount in euros</label>
      <input id="amount" name="amount" inputmode="decimal" autocomplete="off" maxlength="10" required
        placeholder="25.00" value="${amount}">
      <button type="submit">Send</button>
    </form>
    ${codeNeeded ? askFirst : alreadyGiven}
  </section>`
}

function confirm(to = '', amount = ''): Html {
  const cents = readAmount(amount)
  return html`<p class="notice" role="status">Nothing was sent yet. Before the second factor, you asked to send
    <strong>${cents === undefined ? amount : writeAmount(cents)}</strong> to <strong>${to}</strong>. Please
    confirm.</p>`
}

const alreadyGiven = html`<p class="aside">You have recently used a second factor, so no code is needed.</p>`

const askFirst = html`<p class="aside">A transfer requires a second factor.
      <a href="/step-up?return_to=%2Ftransfer">Verify now</a>, or after you press Send.</p>`

// no form here: a page that comes back after a step-up must not look as if its transfer were done
function confirmation(done: Transfer, account: Account): Html {
  return html`<section class="card done" role="status">
    <h2>Sent</h2>
    <p><strong>${writeAmount(done.amount)}</strong> went to <strong>${done.to}</strong>.</p>
    <p>You have ${writeAmount(account.balance)} left.</p>
    <p><a class="button" href="/transfer">Another transfer</a> <a class="button plain" href="/account">Statement</a></p>
  </section>`
}
