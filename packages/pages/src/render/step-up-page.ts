import { type HtmlValue, html } from '@latchkey/html'
import type { Texts } from '../texts/texts.ts'
import type { StepUpView } from '../views/page-views.ts'
import { codeField, formCard, passwordField } from './form-parts.ts'
import type { Renderers } from './page-tools.ts'
import { stepUpHref, wayLinks } from './ways.ts'

const fieldNames = { sms: 'passcode', totp: 'token', recovery: 'code' } as const

/** The form for the code of a second factor, or for the password. */
export const stepUpPage = {
  stepUp(view, { texts, frame }) {
    const { way, missing, ways, returnTo, problem } = view
    const { stepUp, ownedCode, enterCode } = texts
    const title = way === 'password' ? texts.prove.title : stepUp.title
    const lead = {
      sms: stepUp.smsLead,
      totp: ownedCode.totpLead,
      recovery: ownedCode.recoveryLead,
      password: stepUp.passwordLead(view.account ?? ''),
    }[way]
    const anew = html`<p>${enterCode.noMessage} <a href="${stepUpHref('sms', returnTo)}">${stepUp.another}</a>.</p>`
    const main = formCard({
      title,
      lead,
      action: way === 'sms' ? '/step-up' : `/step-up/${way}`,
      fields: fieldsOf(view, texts),
      button: stepUp.button,
      returnTo,
      problem,
      notice: missing !== undefined && html`<div class="notice"><p>${stepUp.missing(missing)}</p></div>`,
      aside: [
        way === 'sms' && anew,
        wayLinks(texts, stepUp.label, ways, (other) => stepUpHref(other, returnTo)),
      ],
    })
    return frame({ title, path: '/step-up', main })
  },
} satisfies Partial<Renderers>

function fieldsOf({ way, account = '' }: StepUpView, { fields }: Texts): HtmlValue {
  if (way !== 'password') {
    return codeField(fields.code, fieldNames[way], way === 'recovery' ? 'letters' : 'digits', 'focus')
  }
  return [
    // so that password managers know whose password it is
    html`<input class="quiet" name="username" autocomplete="username" value="${account}" readonly tabindex="-1"
      aria-hidden="true">`,
    passwordField(fields.password, 'password', 'current', { focus: 'focus' }),
  ]
}
