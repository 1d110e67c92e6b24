import { type Html, html } from './html.ts'
import type { StepUpReason } from './reply-step-up.ts'
import { why } from './why.ts'

/** Why a page of a second factor is shown: what is missing, and how that was found out. */
export function stepUpReason(needed: StepUpReason): Html {
  return html`<div class="notice">
    <p>Missing: ${needed.missing.join('; ')}.</p>
    ${why(needed)}
  </div>`
}
