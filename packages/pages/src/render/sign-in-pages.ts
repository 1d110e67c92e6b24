import { html } from '@latchkey/html'
import { accountField, codeField, formCard, hidden, passwordField, problemNote } from './form-parts.ts'
import type { Renderers } from './page-tools.ts'
import { signInHref, wayLinks } from './ways.ts'

/** The pages of a log-in, except those with a passkey. */
export const signInPages = {
  signIn(view, { texts, brand, frame }) {
    const { signIn, fields } = texts
    const query = `?return_to=${encodeURIComponent(view.returnTo)}`
    const focus = view.account === undefined ? 'focus' : undefined
    const form = html`<form class="stacked" method="post" action="/login">
    ${hidden('return_to', view.returnTo)}
    ${accountField(fields.account, view.account, focus, { passkeys: view.passkeyAutofill })}
    ${passwordField(fields.password, 'password', 'current', focus ? {} : { focus: 'focus' })}
    ${view.forgotten && html`<p class="beside"><a href="/password/forgotten${query}">${signIn.forgotten}</a></p>`}
    <button type="submit">${signIn.button}</button>
  </form>`
    const autofill = html`<form method="post" action="/login/passkey" data-passkey="autofill" data-start="/login/passkey/start">
    ${hidden('return_to', view.returnTo)}
    <input type="hidden" name="webauthn_encoded_result">
  </form>
  <script type="module" src="${brand.scripts}passkey.js"></script>`
    return frame({
      title: signIn.title,
      path: '/login',
      main: html`<section class="card narrow">
  <h1>${view.problem === undefined ? signIn.heading : signIn.again}</h1>
  <p class="lead">${signIn.lead(brand.name)}</p>
  ${
    view.signedInAs !== undefined &&
    html`<p class="notice">${signIn.already(view.signedInAs)} <a href="${view.returnTo}">${signIn.proceed}</a>${signIn.orBelow}</p>`
  }
  ${view.reason !== undefined && html`<p class="notice">${view.reason}</p>`}
  ${problemNote(view.problem)}
  ${view.password ? form : html`<p>${signIn.choose}</p>`}
  ${view.password && view.passkeyAutofill && autofill}
  ${brand.invitations && html`<script type="module" src="${brand.scripts}invitation.js"></script>`}
  ${wayLinks(texts, texts.ways.label, view.ways, (way) => signInHref(way, view.returnTo))}
  ${
    view.signUp && html`<p class="foot">${signIn.newHere} <a href="/sign-up${query}">${signIn.signUp}</a></p>`
  }
</section>`,
    })
  },

  sendCode({ way, returnTo, problem }, { texts, frame }) {
    const { sendCode, ways, fields } = texts
    const lead = { sms: sendCode.smsLead, email: sendCode.emailLead, link: sendCode.linkLead }[way]
    const main = formCard({
      title: ways[way],
      lead,
      action: `/login/${way}`,
      fields: accountField(fields.account, '', 'focus'),
      button: way === 'link' ? sendCode.linkButton : sendCode.button,
      returnTo,
      problem,
      aside: html`<a href="${signInHref('password', returnTo)}">${texts.password.back}</a>`,
    })
    return frame({ title: ways[way], main })
  },

  enterCode({ purpose, address = '', returnTo, problem }, { texts, frame }) {
    const { enterCode, signUp, fields } = texts
    const isSignUp = purpose === 'signUp'
    const start = isSignUp
      ? `/sign-up?return_to=${encodeURIComponent(returnTo)}`
      : signInHref('password', returnTo)
    const title = isSignUp ? signUp.codeTitle : enterCode.title
    const main = formCard({
      title,
      lead: isSignUp ? signUp.codeLead(address) : enterCode.lead,
      action: isSignUp ? '/sign-up/code' : '/login/code',
      fields: [isSignUp && hidden('address', address), codeField(fields.code, 'passcode', 'digits', 'focus')],
      button: isSignUp ? signUp.codeButton : enterCode.button,
      returnTo,
      problem,
      aside: html`${enterCode.noMessage} <a href="${start}">${enterCode.startAgain}</a>${
        isSignUp ? '.' : enterCode.orOther
      }`,
    })
    return frame({ title, main })
  },

  ownedCode({ way, account, returnTo, problem }, { texts, frame }) {
    const { ownedCode, ways, fields, signIn } = texts
    const isTotp = way === 'totp'
    const main = formCard({
      title: ways[way],
      lead: isTotp ? ownedCode.totpLead : ownedCode.recoveryLead,
      action: `/login/${way}`,
      fields: [
        accountField(fields.account, account, account === undefined ? 'focus' : undefined),
        codeField(
          fields.code,
          isTotp ? 'token' : 'code',
          isTotp ? 'digits' : 'letters',
          account === undefined ? undefined : 'focus',
        ),
      ],
      button: signIn.button,
      returnTo,
      problem,
      aside: html`<a href="${signInHref('password', returnTo)}">${texts.password.back}</a>`,
    })
    return frame({ title: ways[way], main })
  },

  openLink({ code, returnTo }, { texts, frame }) {
    const main = formCard({
      title: texts.link.openTitle,
      lead: texts.link.openLead,
      action: '/login/link/open',
      fields: hidden('code', code),
      button: texts.signIn.button,
      returnTo,
      aside: texts.link.openAside,
    })
    return frame({ title: texts.link.openTitle, main })
  },
} satisfies Partial<Renderers>
