import { loginReasonWords } from '@latchkey/client'
import { type Html, html } from '@latchkey/html'
import { nameOf, type Outcome, type Viewer, type Visitor } from '@latchkey/pages'
import type { Brand } from './brand.ts'
import { howYouGotIn } from './how-you-got-in.ts'
import { meaningOf, why } from './why.ts'

/** The strip on top of each page: the signed-in user, how they were signed in, and the sign-out form. */
export function strip(brand: Brand, viewer: Viewer): Html {
  const { auth } = viewer
  const outcome = auth === null ? viewer.outcome : ({ status: 'authenticated', trace: auth.trace } as const)
  return html`<section class="strip" aria-label="Your session">
  <div class="strip-row">
    ${viewer.auth === null ? signedOut(viewer.outcome) : signedIn(brand, viewer.auth)}
  </div>
  ${outcome !== null && why(outcome)}
</section>`
}

function signedIn(brand: Brand, visitor: Visitor): Html {
  const { short, sentence } = howYouGotIn(brand, visitor)
  return html`<p class="who"><span class="dot in"></span>Signed in as <strong>${nameOf(visitor)}</strong>
      <span class="way"><span class="chip">${short}</span> ${sentence}</span></p>
    <form class="sign-out" method="post" action="/logout">
      <label class="quiet" for="scope">Leave</label>
      <select id="scope" name="scope">
        <option value="everywhere">everywhere</option>
        <option value="here">the ${brand.place} only</option>
      </select>
      <button class="small" type="submit">Sign out</button>
    </form>`
}

function signedOut(outcome: Outcome | null): Html {
  if (outcome?.status === 'unavailable') {
    return html`<p class="who"><span class="dot unknown"></span>We cannot look up your session right now.
      <span class="way">You have not been signed out; please try again in a moment.</span></p>`
  }
  if (outcome?.status === 'step_up_required') {
    return html`<p class="who"><span class="dot unknown"></span>One step to go
      <span class="way">${meaningOf(outcome)}</span></p>
    <a class="button small" href="/step-up">Continue</a>`
  }
  const reason = outcome?.reason
  const words = reason === undefined || reason === 'not_signed_in' ? undefined : loginReasonWords[reason]
  return html`<p class="who"><span class="dot"></span>Not signed in
      ${words !== undefined && html`<span class="way">${words}</span>`}</p>
    <a class="button small" href="/login">Sign in</a>`
}
