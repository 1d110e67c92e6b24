import { type Html, type HtmlValue, html } from '@latchkey/html'
import type { Authenticator, WebauthnCredential } from '@latchkey/protocol'
import type { Texts } from '../texts/texts.ts'
import type { FactorsView } from '../views/page-views.ts'
import { accountNav } from './account-nav.ts'
import { codeField, formCard, hidden, problemNote } from './form-parts.ts'
import type { Renderers } from './page-tools.ts'
import { qrCode } from './qr-code.ts'
import { timeAgo } from './time-ago.ts'

const path = '/account/factors'

/** The pages on which users see and change how they sign in. */
export const factorPages = {
  factors(view, { texts, brand, frame }) {
    const { factors } = texts
    return frame({
      title: factors.title,
      path,
      main: html`<h1>${factors.title}</h1>
${accountNav({ texts, brand }, path)}
<p class="lead">${factors.lead}</p>
${view.returnTo !== undefined && html`<p class="notice">${factors.addOne} <a href="${view.returnTo}">${factors.proceed}</a></p>`}
${problemNote(view.problem)}
${view.offers.passkey && passkeys(view, texts)}
${view.offers.password && password(view, texts)}
${view.offers.totp && authenticatorApp(view, texts)}
${view.offers.recovery && recoveryCodes(view, texts)}
${addresses(view, texts)}`,
    })
  },

  setUpAuthenticator({ totp, returnTo }, { texts, frame }) {
    const { factors } = texts
    const next = returnTo === undefined ? {} : { returnTo }
    const main =
      'uri' in totp
        ? formCard({
            title: factors.totpTitle,
            lead: factors.scan,
            notice: html`<p class="qr-box">${qrCode(totp.uri, factors.qrLabel)}</p>
  <p class="quiet-text">${factors.orKey} <code class="secret">${totp.secret}</code></p>`,
            action: `${path}/totp/confirm`,
            fields: codeField(texts.fields.code, 'token', 'digits', 'focus'),
            button: factors.confirm,
            ...next,
          })
        : formCard({
            title: factors.totpTitle,
            lead: texts.ownedCode.totpLead,
            problem: totp.problem,
            action: `${path}/totp/confirm`,
            fields: codeField(texts.fields.code, 'token', 'digits', 'focus'),
            button: factors.confirm,
            ...next,
          })
    return frame({ title: factors.totpTitle, main })
  },

  recoveryCodes({ codes }, { texts, frame }) {
    const { factors } = texts
    return frame({
      title: factors.recoveryTitle,
      main: html`<section class="card narrow">
  <h1>${factors.recoveryTitle}</h1>
  <p class="lead">${factors.codesLead}</p>
  <ul class="bare codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
  <p><a class="button" href="${path}">${factors.done}</a></p>
</section>`,
    })
  },

  prove({ ways, returnTo }, { texts, frame }) {
    const { prove } = texts
    return frame({
      title: prove.title,
      main: html`<section class="card narrow">
  <h1>${prove.title}</h1>
  <p class="lead">${prove.lead}</p>
  ${ways.map((way) =>
    way === 'again'
      ? html`<p><a class="button plain wide" href="/login?return_to=${encodeURIComponent(returnTo)}">${prove.again}</a></p>`
      : html`<form method="post" action="${path}/prove">
    ${hidden('method', way)}${hidden('return_to', returnTo)}
    <p><button class="wide" type="submit">${prove[way]}</button></p>
  </form>`,
  )}
</section>`,
    })
  },
} satisfies Partial<Renderers>

/** One way to sign in: its name, its state, and what can be done. */
function card(texts: Texts, title: string, isOn: boolean, content: HtmlValue): Html {
  return html`<section class="card factor">
  <h2>${title} <span class="state ${isOn ? 'on' : 'off'}">${isOn ? texts.factors.on : texts.factors.off}</span></h2>
  ${content}
</section>`
}

const ofType = ({ authenticators }: FactorsView, type: Authenticator['type']) =>
  authenticators.find((one) => one.type === type)

/** What follows the address of a page that adds a factor. */
function nextOf({ returnTo }: FactorsView): string {
  return returnTo === undefined ? '' : `?return_to=${encodeURIComponent(returnTo)}`
}

function passkeys(view: FactorsView, texts: Texts): Html {
  const { factors } = texts
  const { passkeys: list } = view
  return card(
    texts,
    factors.passkeysTitle,
    list.length > 0,
    html`<p>${factors.passkeysAbout}</p>
  ${
    list.length === 0
      ? html`<p class="quiet-text">${factors.none}</p>`
      : html`<ul class="bare items">${list.map((passkey) => passkeyItem(passkey, view.now, texts))}</ul>`
  }
  <p><a class="button${list.length > 0 && ' plain'}" href="${path}/passkey${nextOf(view)}">${texts.passkey.addTitle}</a></p>`,
  )
}

function passkeyItem(
  { id, display_name: name, first_seen, last_seen }: WebauthnCredential,
  now: number,
  texts: Texts,
): Html {
  const { factors } = texts
  const added = Date.parse(first_seen) / 1000
  const used = Date.parse(last_seen) / 1000
  const field = `name-${id.slice(0, 16)}`
  return html`<li><div class="item"><p><strong>${name}</strong><br>
    <span class="quiet-text">${Number.isFinite(added) && html`${factors.added} ${timeAgo(added, now, texts)}`}${
      Number.isFinite(used) && used > added && html`, ${factors.lastUsed} ${timeAgo(used, now, texts)}`
    }</span></p>
  <form method="post" action="${path}/passkey/remove">${hidden('id', id)}
  <button class="small plain" type="submit" aria-label="${factors.removeNamed(name)}">${factors.remove}</button></form></div>
  <details class="rename"><summary aria-label="${factors.renameNamed(name)}">${factors.rename}</summary>
  <form class="row" method="post" action="${path}/passkey/rename">${hidden('id', id)}
  <label class="quiet" for="${field}">${texts.fields.name}</label>
  <input id="${field}" name="name" value="${name}" maxlength="64" required autocomplete="off">
  <button class="small" type="submit">${factors.save}</button></form></details></li>`
}

function password(view: FactorsView, texts: Texts): Html {
  const { factors } = texts
  const present = ofType(view, 'password')
  const state = present === undefined ? factors.passwordNone : factors.passwordSet
  return card(
    texts,
    factors.passwordTitle,
    present !== undefined,
    html`<p>${state} ${present?.extra_data?.temporary && factors.passwordTemporary}</p>
  <p><a class="button plain" href="/account/password">${
    present === undefined ? texts.password.setTitle : texts.password.changeTitle
  }</a></p>`,
  )
}

function authenticatorApp(view: FactorsView, texts: Texts): Html {
  const { factors } = texts
  const isOn = ofType(view, 'totp') !== undefined
  return card(
    texts,
    factors.totpTitle,
    isOn,
    html`<p>${factors.totpAbout}</p>
  <div class="actions"><form method="post" action="${path}/totp">${
    view.returnTo !== undefined && hidden('return_to', view.returnTo)
  }<button class="plain" type="submit">${isOn ? factors.totpReplace : factors.totpSetUp}</button></form>
  ${
    isOn &&
    html`<form method="post" action="${path}/totp/remove"><button class="plain" type="submit">${factors.totpRemove}</button></form>`
  }</div>`,
  )
}

function recoveryCodes(view: FactorsView, texts: Texts): Html {
  const { factors } = texts
  const remaining = ofType(view, 'recovery_codes')?.extra_data?.remaining ?? 0
  return card(
    texts,
    factors.recoveryTitle,
    remaining > 0,
    html`<p>${factors.recoveryAbout}</p>
  <p class="quiet-text">${remaining === 0 ? factors.none : factors.recoveryLeft(remaining)}</p>
  <form method="post" action="${path}/recovery-codes"><button class="plain" type="submit">${factors.recoveryMake}</button></form>`,
  )
}

function addresses(view: FactorsView, texts: Texts): HtmlValue {
  const { factors } = texts
  const shown = new Map(
    view.authenticators.flatMap(({ type, name, extra_data }) =>
      (type === 'email_otp' || type === 'sms_otp' || type === 'email_magic_link') && name !== undefined
        ? [[name, extra_data?.verified === true] as const]
        : [],
    ),
  )
  if (shown.size === 0) return undefined
  return html`<section class="card factor">
  <h2>${factors.addressesTitle}</h2>
  <p>${factors.addressesAbout}</p>
  <ul class="bare items">${[...shown].map(
    ([name, isVerified]) =>
      html`<li><strong>${name}</strong> <span class="quiet-text">${isVerified ? factors.verified : factors.unverified}</span></li>`,
  )}</ul>
</section>`
}
