import { loginReasonWords, outcomeWords } from '@latchkey/client'
import { type Html, html } from '@latchkey/html'
import type { Outcome } from '@latchkey/pages'

/** The trace and meaning of an outcome, collapsed. */
export function why(outcome: Outcome): Html {
  return html`<details class="why">
  <summary>Why?</summary>
  ${
    outcome.trace.length > 0 &&
    html`<ol>
    ${outcome.trace.map(
      (step) => html`<li>
      <span>${step.detail}</span>
      <code>${readable(step.step)}: ${readable(step.result)}</code>
    </li>`,
    )}
  </ol>`
  }
  <p>${meaningOf(outcome)}</p>
</details>`
}

/** The sentence of an outcome, as in docs/outcomes.md. */
export function meaningOf({ status, reason }: Pick<Outcome, 'status' | 'reason'>): string {
  const meaning = outcomeWords[status]
  return reason === undefined ? meaning : `${meaning} ${loginReasonWords[reason]}`
}

function readable(name: string): string {
  return name.replaceAll('_', ' ')
}
