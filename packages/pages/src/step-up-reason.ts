import { type Html, html } from '@latchkey/html'
import type { StepUpReason } from './reply-step-up.ts'
import { why } from './why.ts'

/** Why a step-up page is shown: what is missing, and the trace. */
export function stepUpReason(needed: StepUpReason): Html {
  return html`<div class="notice">
    <p>Missing: ${needed.missing.join('; ')}.</p>
    ${why(needed)}
  </div>`
}
