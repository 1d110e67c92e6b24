import { type HtmlValue, html } from '@latchkey/html'
import type { PageTools } from './page-tools.ts'

/** Links between the pages of an account. */
export function accountNav({ texts, brand }: Pick<PageTools, 'texts' | 'brand'>, current: string): HtmlValue {
  // one page alone needs no navigation
  if (!brand.sessions) return undefined
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
