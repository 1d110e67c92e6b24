import { type Html, html } from '@latchkey/html'
import type { Texts } from '../texts/texts.ts'

/** Links between the pages of an account. */
export function accountNav(texts: Texts, current: string): Html {
  const links = [
    ['/account/factors', texts.factors.title],
    ['/account/sessions', texts.sessions.title],
  ] as const
  return html`<nav class="tabs" aria-label="${texts.frame.account}">${links.map(([href, label]) =>
    href === current
      ? html`<a href="${href}" aria-current="page">${label}</a>`
      : html`<a href="${href}">${label}</a>`,
  )}</nav>`
}
