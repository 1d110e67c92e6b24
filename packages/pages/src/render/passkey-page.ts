import { html } from '@latchkey/html'
import { hidden, problemNote } from './form-parts.ts'
import type { Renderers } from './page-tools.ts'
import { signInHref, stepUpHref, wayLinks } from './ways.ts'

const actions = { signIn: '/login/passkey', stepUp: '/step-up/passkey', add: '/account/factors/passkey' }

/** The page on which the browser creates or uses a passkey; the only one that needs scripts. */
export const passkeyPage = {
  passkey(view, { texts, brand, frame }) {
    const { passkey, stepUp } = texts
    const { purpose, returnTo } = view
    const words = {
      signIn: { title: passkey.title, lead: passkey.lead, button: passkey.button },
      stepUp: { title: stepUp.title, lead: stepUp.passkeyLead, button: passkey.button },
      add: { title: passkey.addTitle, lead: passkey.addLead, button: passkey.addButton },
    }[purpose]
    const back =
      purpose === 'signIn'
        ? html`<p class="aside"><a href="${signInHref('password', returnTo)}">${texts.password.back}</a></p>`
        : undefined
    return frame({
      title: words.title,
      main: html`<section class="card narrow">
  <h1>${words.title}</h1>
  <p class="lead">${words.lead}</p>
  ${view.missing !== undefined && html`<div class="notice"><p>${stepUp.missing(view.missing)}</p></div>`}
  ${problemNote(view.problem)}
  <form class="stacked" method="post" action="${actions[purpose]}"
    data-passkey="${purpose === 'add' ? 'register' : 'use'}"
    data-started="${JSON.stringify(view.started)}" data-words="${JSON.stringify(passkey.words)}">
    ${hidden('return_to', returnTo)}
    <input type="hidden" name="webauthn_encoded_result">
    ${
      purpose === 'add' &&
      html`<label for="name">${texts.fields.passkeyName}</label>
    <input id="name" name="name" autocomplete="off" maxlength="64">`
    }
    <button type="submit" disabled>${words.button}</button>
    <p class="quiet-text" role="status"></p>
  </form>
  <noscript><p class="notice">${passkey.needsScript}</p></noscript>
  ${view.ways !== undefined && wayLinks(texts, stepUp.label, view.ways, (way) => stepUpHref(way, returnTo))}
  ${back}
</section>
<script type="module" src="${brand.scripts}passkey.js"></script>`,
    })
  },
} satisfies Partial<Renderers>
