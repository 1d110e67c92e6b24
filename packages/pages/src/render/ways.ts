import { type HtmlValue, html } from '@latchkey/html'
import type { Texts } from '../texts/texts.ts'
import type { SignInWay } from '../views/sign-in-way.ts'
import type { StepUpWay } from '../views/step-up-way.ts'

/** Links to other methods; the same for all visitors of a log-in page, so they reveal nothing about an account. */
export function wayLinks<Way extends SignInWay | StepUpWay>(
  texts: Texts,
  label: string,
  ways: readonly Way[],
  hrefOf: (way: Way) => string,
): HtmlValue {
  if (ways.length === 0) return undefined
  return html`<nav class="ways" aria-label="${label}">
    <p class="or"><span>${texts.ways.or}</span></p>
    <ul class="bare">${ways.map(
      (way) => html`<li><a class="way-link ${way}" href="${hrefOf(way)}">${texts.ways[way]}</a></li>`,
    )}</ul>
  </nav>`
}

/** Address of a log-in page. */
export function signInHref(way: SignInWay | 'password', returnTo: string): string {
  return `/login${way === 'password' ? '' : `/${way}`}?return_to=${encodeURIComponent(returnTo)}`
}

/** Address of a step-up page. */
export function stepUpHref(way: StepUpWay, returnTo: string): string {
  return `/step-up/${way}?return_to=${encodeURIComponent(returnTo)}`
}
