import { html } from '@latchkey/html'
import { accountField, formCard } from './form-parts.ts'
import type { Renderers } from './page-tools.ts'
import { signInHref } from './ways.ts'

/** The pages of a sign-up. */
export const signUpPages = {
  signUp({ accepts, address, returnTo, problem }, { texts, frame }) {
    const { signUp, fields } = texts
    const [only] = accepts.length === 1 ? accepts : []
    const label = only === undefined ? fields.emailOrPhone : fields[only]
    const main = formCard({
      title: signUp.title,
      lead: signUp.lead,
      action: '/sign-up',
      fields: accountField(label, address, 'focus', { kind: only }),
      button: signUp.button,
      returnTo,
      problem,
      aside: html`${signUp.have} <a href="${signInHref('password', returnTo)}">${texts.signIn.title}</a>`,
    })
    return frame({ title: signUp.title, path: '/sign-up', main })
  },

  welcome({ passkey, password, returnTo }, { texts, frame }) {
    const { signUp } = texts
    const query = `?return_to=${encodeURIComponent(returnTo)}`
    return frame({
      title: signUp.welcomeTitle,
      main: html`<section class="card narrow">
  <h1>${signUp.welcomeTitle}</h1>
  <p class="lead">${signUp.welcomeLead}</p>
  <ul class="choices bare">
    ${passkey && choice(`/account/factors/passkey${query}`, signUp.addPasskey, signUp.passkeyWhy)}
    ${password && choice(`/account/password${query}`, signUp.setPassword, signUp.passwordWhy)}
  </ul>
  <p><a class="button plain" href="${returnTo}">${signUp.later}</a></p>
</section>`,
    })
  },
} satisfies Partial<Renderers>

function choice(href: string, label: string, why: string) {
  return html`<li><a href="${href}"><strong>${label}</strong><span>${why}</span></a></li>`
}
