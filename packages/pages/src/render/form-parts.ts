import { type Html, type HtmlValue, html } from '@latchkey/html'

/** A card with one short form. */
export interface FormCard {
  title: string
  lead: HtmlValue
  /** Path that the form is posted to. */
  action: string
  fields: HtmlValue
  button: string
  returnTo?: string
  /** Introduction of the page. */
  notice?: HtmlValue
  /** Why the last attempt failed. */
  problem?: string | undefined
  aside?: HtmlValue
}

/** A card with one short form, such as for a code. */
export function formCard(card: FormCard): Html {
  return html`<section class="card narrow">
  <h1>${card.title}</h1>
  <p class="lead">${card.lead}</p>
  ${card.notice}
  ${problemNote(card.problem)}
  <form class="stacked" method="post" action="${card.action}">
    ${card.returnTo !== undefined && hidden('return_to', card.returnTo)}
    ${card.fields}
    <button type="submit">${card.button}</button>
  </form>
  ${card.aside !== undefined && card.aside !== false && html`<div class="aside">${card.aside}</div>`}
</section>`
}

/** Why the last attempt failed; screen readers announce it. */
export function problemNote(problem: string | undefined): HtmlValue {
  return problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`
}

/** A hidden field. */
export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`
}

/** Where the cursor stands when a page opens. */
type Focus = 'focus' | undefined

/** The input for an account. `passkeys`: the browser offers passkeys in it. */
export function accountField(
  label: string,
  value = '',
  focus?: Focus,
  options: { passkeys?: boolean; kind?: 'email' | 'phone' | undefined } = {},
): Html {
  const complete = { email: 'email', phone: 'tel' }[options.kind ?? 'email']
  const base = options.kind === undefined ? 'username' : complete
  const autocomplete = options.passkeys ? `${base} webauthn` : base
  const mode = options.kind === 'email' ? 'email' : options.kind === 'phone' ? 'tel' : 'text'
  return html`<label for="username">${label}</label>
    <input id="username" name="username" inputmode="${mode}" autocomplete="${autocomplete}" autocapitalize="none"
      autocorrect="off" spellcheck="false" maxlength="320" required value="${value}"${focusMark(focus)}>`
}

/** The input for a code. Pasted codes may have spaces and dashes: nothing cuts them off. */
export function codeField(label: string, name: string, kind: 'digits' | 'letters', focus?: Focus): Html {
  return kind === 'digits'
    ? html`<label for="${name}">${label}</label>
    <input class="code" id="${name}" name="${name}" inputmode="numeric" autocomplete="one-time-code" maxlength="64"
      required${focusMark(focus)}>`
    : html`<label for="${name}">${label}</label>
    <input id="${name}" name="${name}" autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false"
      maxlength="128" required${focusMark(focus)}>`
}

/** The input for a password. */
export function passwordField(
  label: string,
  name: string,
  kind: 'current' | 'new',
  options: { hint?: string; minLength?: number; focus?: Focus } = {},
): Html {
  const { hint, minLength, focus } = options
  return html`<label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="password" autocomplete="${kind}-password" maxlength="1024" required${
      minLength !== undefined && html` minlength="${minLength}"`
    }${hint !== undefined && html` aria-describedby="${name}-hint"`}${focusMark(focus)}>
    ${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}`
}

function focusMark(focus: Focus): HtmlValue {
  return focus === 'focus' && html` autofocus`
}
