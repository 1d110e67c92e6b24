import { type Html, type HtmlValue, html } from '@latchkey/html'
import type { WebauthnAuthenticateStartResponse, WebauthnRegisterStartResponse } from '@latchkey/protocol'
import type { Brand } from './brand.ts'
import { page } from './page.ts'
import type { Viewer } from './strip.ts'

/** A page on which the browser creates or uses a passkey; the only page that needs scripts. */
export interface PasskeyPageContent {
  title: string
  lead: string
  action: string
  does: 'use' | 'register'
  /** The challenge of the service. */
  started: WebauthnAuthenticateStartResponse | WebauthnRegisterStartResponse
  button: string
  returnTo: string
  /** Introduction of the page. */
  reason?: HtmlValue
  problem?: string | undefined
  viewer?: Viewer
}

export function passkeyPage(brand: Brand, content: PasskeyPageContent): Html {
  return page(brand, {
    title: content.title,
    ...(content.viewer && { viewer: content.viewer }),
    main: html`<section class="card narrow">
  <h1>${content.title}</h1>
  <p class="lead">${content.lead}</p>
  ${content.reason}
  ${content.problem !== undefined && html`<p class="problem" role="alert">${content.problem}</p>`}
  <form class="stacked" method="post" action="${content.action}" data-passkey="${content.does}"
    data-started="${JSON.stringify(content.started)}">
    <input type="hidden" name="return_to" value="${content.returnTo}">
    <input type="hidden" name="webauthn_encoded_result">
    <button type="submit" disabled>${content.button}</button>
    <p class="quiet-text" role="status"></p>
  </form>
  <noscript><p class="notice">Passkeys need JavaScript. All other methods work without it.</p></noscript>
</section>
<script type="module" src="/passkey.js"></script>`,
  })
}
