import { html } from '@latchkey/html'
import { accountField, codeField, formCard, hidden, passwordField, problemNote } from './form-parts.ts'
import type { Renderers } from './page-tools.ts'
import { signInHref } from './ways.ts'

/** The pages on which passwords are set. */
export const passwordPages = {
  forgottenPassword({ returnTo, problem }, { texts, frame }) {
    const { password, fields } = texts
    const main = formCard({
      title: password.forgottenTitle,
      lead: password.forgottenLead,
      action: '/password/forgotten',
      fields: accountField(fields.account, '', 'focus'),
      button: password.forgottenButton,
      returnTo,
      problem,
      aside: html`<a href="${signInHref('password', returnTo)}">${password.back}</a>`,
    })
    return frame({ title: password.forgottenTitle, main })
  },

  resetPassword({ by, minLength, problem }, { texts, frame }) {
    const { password, fields } = texts
    const isLink = 'code' in by
    const main = formCard({
      title: password.resetTitle,
      lead: isLink ? password.resetLead : password.resetCodeLead,
      action: isLink ? '/password/reset' : '/password/reset/code',
      fields: [
        isLink
          ? hidden('code', by.code)
          : [hidden('phone', by.phone), codeField(fields.code, 'passcode', 'digits', 'focus')],
        passwordField(fields.newPassword, 'new_password', 'new', {
          hint: fields.passwordHint(minLength),
          minLength,
          ...(isLink && { focus: 'focus' }),
        }),
      ],
      button: password.resetButton,
      problem,
      aside: html`<a href="/password/forgotten">${password.another}</a>`,
    })
    return frame({ title: password.resetTitle, main })
  },

  invitation({ code = '', minLength, problem }, { texts, brand, frame }) {
    const { invitation, fields } = texts
    return frame({
      title: invitation.title,
      main: html`<section class="card narrow">
  <h1>${invitation.title}</h1>
  <p class="lead">${invitation.lead(brand.name)}</p>
  ${problemNote(problem)}
  <form class="stacked" method="post" action="/password/invitation" data-invitation>
    ${hidden('code', code)}
    ${passwordField(fields.newPassword, 'new_password', 'new', {
      hint: fields.passwordHint(minLength),
      minLength,
      focus: 'focus',
    })}
    <button type="submit"${code === '' && html` disabled`}>${invitation.button}</button>
  </form>
  <noscript><p class="notice">${invitation.needsScript}</p></noscript>
</section>
<script type="module" src="${brand.scripts}invitation.js"></script>`,
    })
  },

  changePassword({ forced, account, replaces, minLength, returnTo, problem }, { texts, frame }) {
    const { password, fields } = texts
    const title = forced ? password.forcedTitle : replaces ? password.changeTitle : password.setTitle
    const main = formCard({
      title,
      lead: forced ? password.forcedLead : password.changeLead,
      action: forced ? '/password/change-required' : '/account/password',
      fields: [
        // so that password managers know whose password it is
        html`<input class="quiet" name="username" autocomplete="username" value="${account}" readonly tabindex="-1"
      aria-hidden="true">`,
        forced && passwordField(fields.currentPassword, 'password', 'current', { focus: 'focus' }),
        passwordField(fields.newPassword, 'new_password', 'new', {
          hint: fields.passwordHint(minLength),
          minLength,
          ...(!forced && { focus: 'focus' }),
        }),
      ],
      button: forced ? password.forcedButton : password.changeButton,
      returnTo,
      problem,
    })
    return frame({ title, main })
  },
} satisfies Partial<Renderers>
