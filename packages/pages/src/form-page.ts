import { type Html, type HtmlValue, html } from '@latchkey/html'
import type { Brand } from './brand.ts'
import { page } from './page.ts'
import type { Viewer } from './strip.ts'

/** A page with one short form. */
export interface FormPageContent {
  title: string
  lead: string
  /** Path that the form is posted to. */
  action: string
  fields: HtmlValue
  button: string
  returnTo: string
  /** Introduction of the page. */
  reason?: HtmlValue
  /** Why the last attempt failed. */
  problem?: string | undefined
  aside?: HtmlValue
  viewer?: Viewer
}

/** A page with one short form, such as for a code. */
export function formPage(brand: Brand, content: FormPageContent): Html {
  return page(brand, {
    title: content.title,
    path: content.action,
    ...(content.viewer && { viewer: content.viewer }),
    main: html`<section class="card narrow">
  <h1>${content.title}</h1>
  <p class="lead">${content.lead}</p>
  ${content.reason}
  ${content.problem !== undefined && html`<p class="problem" role="alert">${content.problem}</p>`}
  <form class="stacked" method="post" action="${content.action}">
    <input type="hidden" name="return_to" value="${content.returnTo}">
    ${content.fields}
    <button type="submit">${content.button}</button>
  </form>
  ${content.aside !== undefined && html`<div class="aside">${content.aside}</div>`}
</section>`,
  })
}

/** The input for an account name. */
export function accountField(value = ''): Html {
  return html`<label for="username">Username or email</label>
    <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false"
      maxlength="320" required value="${value}">`
}

/** The input for a code. */
export function codeField(name: string, kind: 'digits' | 'letters'): Html {
  return kind === 'digits'
    ? html`<label for="${name}">Code</label>
    <input class="code" id="${name}" name="${name}" inputmode="numeric" autocomplete="one-time-code" maxlength="64"
      required>`
    : html`<label for="${name}">Code</label>
    <input id="${name}" name="${name}" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="128"
      required>`
}
