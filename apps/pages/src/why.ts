import { loginReasonWords, outcomeWords } from '@latchkey/client'
import { type Html, html } from './html.ts'
import type { Outcome } from './visitor.ts'

/** The steps behind an outcome and what it means, to be opened by the reader. */
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

/** An outcome in the words that the documentation has too. */
export function meaningOf({ status, reason }: Pick<Outcome, 'status' | 'reason'>): string {
  const meaning = outcomeWords[status]
  return reason === undefined ? meaning : `${meaning} ${loginReasonWords[reason]}`
}

function readable(name: string): string {
  return name.replaceAll('_', ' ')
}
