import { type Html, html } from '@latchkey/html'

/** Methods of the step-up page, by the last part of their path. */
export type StepUpWay = 'sms' | 'totp' | 'passkey' | 'recovery'

const ways = [
  ['', 'sms', 'Code by SMS'],
  ['/totp', 'totp', 'Authenticator app'],
  ['/passkey', 'passkey', 'Passkey'],
  ['/recovery', 'recovery', 'Recovery code'],
] as const

/** Links to the other methods. */
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
