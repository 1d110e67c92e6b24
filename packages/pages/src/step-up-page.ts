import { type Html, html } from '@latchkey/html'
import type { Brand } from './brand.ts'
import { page } from './page.ts'
import type { StepUpReason } from './reply-step-up.ts'
import { stepUpReason } from './step-up-reason.ts'
import { stepUpWays } from './step-up-ways.ts'
import type { Viewer } from './strip.ts'

/** Content of the step-up page. */
export interface StepUpContent {
  returnTo: string
  /** Why the last attempt failed. */
  problem?: string
  viewer: Viewer
  /** Why a step-up is required; absent after a failed attempt. */
  needed?: StepUpReason
}

/** The form for the second factor: a code that was sent by SMS. */
export function stepUpPage(brand: Brand, content: StepUpContent): Html {
  const anew = `/step-up?return_to=${encodeURIComponent(content.returnTo)}`
  return page(brand, {
    title: 'One more step',
    path: '/step-up',
    viewer: content.viewer,
    main: html`<section class="card narrow">
  <h1>One more step</h1>
  <p class="lead">This action requires a second factor. We sent a code by text message (SMS) to your phone
  number.</p>
  ${content.needed !== undefined && stepUpReason(content.needed)}
  ${content.problem !== undefined && html`<p class="problem" role="alert">${content.problem}</p>`}
  <form class="stacked" method="post" action="/step-up">
    <input type="hidden" name="return_to" value="${content.returnTo}">
    <label for="passcode">Code</label>
    <input class="code" id="passcode" name="passcode" inputmode="numeric" autocomplete="one-time-code" maxlength="64"
      required autofocus>
    <button type="submit">Verify</button>
  </form>
  <p class="aside">No message? <a href="${anew}">Send another code</a>.
  ${
    brand.outboxUrl !== undefined &&
    html`This demo sends no real messages: <a href="${brand.outboxUrl}" target="_blank" rel="noopener">read the code in
  the outbox</a>.`
  }</p>
  ${stepUpWays(content.returnTo, 'sms')}
</section>`,
  })
}
