import { type Html, html } from './html.ts'

/** How a second factor is given here, by the end of its page's path. */
export type StepUpWay = 'sms' | 'totp' | 'passkey' | 'recovery'

const ways = [
  ['', 'sms', 'Code by SMS'],
  ['/totp', 'totp', 'Authenticator app'],
  ['/passkey', 'passkey', 'Passkey'],
  ['/recovery', 'recovery', 'Recovery code'],
] as const

/** The other ways to give a second factor. */
export function stepUpWays(returnTo: string, current: StepUpWay): Html {
  const query = `return_to=${encodeURIComponent(returnTo)}`
  const others = ways.filter(([, way]) => way !== current)
  return html`<nav class="ways" aria-label="Other second factors">
    <p class="quiet-text">Or another way:</p>
    <ul class="bare">${others.map(
      ([path, , label]) => html`<li><a href="/step-up${path}?${query}">${label}</a></li>`,
    )}</ul>
  </nav>`
}
