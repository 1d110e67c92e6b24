import { type Html, html } from '@latchkey/html'
import type { Brand } from './brand.ts'

const ways = [
  ['sms', 'Code by SMS'],
  ['email', 'Code by email'],
  ['link', 'Link by email'],
  ['passkey', 'Passkey'],
  ['totp', 'Authenticator app'],
  ['recovery', 'Recovery code'],
] as const

/** Log-in methods besides the password; the same for all visitors, so they reveal nothing about an account. */
export function signInWays(returnTo: string): Html {
  const query = `return_to=${encodeURIComponent(returnTo)}`
  return html`<nav class="ways" aria-label="Other ways in">
    <p class="quiet-text">Or another way:</p>
    <ul class="bare">${ways.map(([path, label]) => html`<li><a href="/login/${path}?${query}">${label}</a></li>`)}</ul>
  </nav>`
}

/** Link to the outbox of the demo. */
export function outboxHint(brand: Brand): Html | undefined {
  if (brand.outboxUrl === undefined) return undefined
  return html`In this demo nothing is sent: <a href="${brand.outboxUrl}" target="_blank" rel="noopener">read the message in
  the outbox</a>.`
}
