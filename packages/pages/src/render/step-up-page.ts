import { html } from '@latchkey/html'
import { codeField, formCard } from './form-parts.ts'
import type { Renderers } from './page-tools.ts'
import { stepUpHref, wayLinks } from './ways.ts'

const fieldNames = { sms: 'passcode', totp: 'token', recovery: 'code' } as const

/** The form for the code of a second factor. */
export const stepUpPage = {
  stepUp({ way, missing, ways, returnTo, problem }, { texts, frame }) {
    const { stepUp, ownedCode, enterCode } = texts
    const lead = { sms: stepUp.smsLead, totp: ownedCode.totpLead, recovery: ownedCode.recoveryLead }[way]
    const anew = html`<p>${enterCode.noMessage} <a href="${stepUpHref('sms', returnTo)}">${stepUp.another}</a>.</p>`
    const main = formCard({
      title: stepUp.title,
      lead,
      action: way === 'sms' ? '/step-up' : `/step-up/${way}`,
      fields: codeField(
        texts.fields.code,
        fieldNames[way],
        way === 'recovery' ? 'letters' : 'digits',
        'focus',
      ),
      button: stepUp.button,
      returnTo,
      problem,
      notice: missing !== undefined && html`<div class="notice"><p>${stepUp.missing(missing)}</p></div>`,
      aside: [
        way === 'sms' && anew,
        wayLinks(texts, stepUp.label, ways, (other) => stepUpHref(other, returnTo)),
      ],
    })
    return frame({ title: stepUp.title, path: '/step-up', main })
  },
} satisfies Partial<Renderers>
