import { type Html, html } from './html.ts'
import type { Step } from './visitor.ts'

/** The steps behind an outcome, to be opened by the reader; nothing when there are none. */
export function why(trace: readonly Step[]): Html {
  if (trace.length === 0) return html``
  return html`<details class="why">
  <summary>Why?</summary>
  <ol>
    ${trace.map(
      (step) => html`<li>
      <span>${step.detail}</span>
      <code>${readable(step.step)}: ${readable(step.result)}</code>
    </li>`,
    )}
  </ol>
</details>`
}

function readable(name: string): string {
  return name.replaceAll('_', ' ')
}
