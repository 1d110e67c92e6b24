import { type Html, html } from '@latchkey/html'
import { en, nameOf, timeAgo as timeInWords, type Visitor } from '@latchkey/pages'
import type { Brand } from './brand.ts'
import { howYouGotIn } from './how-you-got-in.ts'

const methodNames: Readonly<Record<string, string>> = {
  pwd: 'password',
  sms: 'code by SMS',
  eotp: 'code by email',
  eml: 'link by email',
  otp: 'authenticator app',
  webauthn: 'passkey',
}

/**
 * Facts about a visitor's session, as a list for the account page.
 *
 * @param now seconds since the epoch
 */
export function sessionFacts(brand: Brand, visitor: Visitor, now: number): Html {
  const { email } = visitor.claims
  const { short, sentence } = howYouGotIn(brand, visitor)
  return html`<dl class="facts">
  <div><dt>Name</dt><dd>${nameOf(visitor)}</dd></div>
  ${typeof email === 'string' && html`<div><dt>Email</dt><dd>${email}</dd></div>`}
  <div><dt>Subject</dt><dd><code>${visitor.sub}</code></dd></div>
  <div><dt>Proven with</dt><dd>${factorList(visitor, now)}</dd></div>
  ${
    visitor.auth_time !== undefined &&
    html`<div><dt>Last proof</dt><dd>${timeAgo(visitor.auth_time, now)}</dd></div>`
  }
  <div><dt>Here since</dt><dd>${timeAgo(visitor.since, now)}</dd></div>
  <div><dt>How</dt><dd>${short}: ${sentence}</dd></div>
</dl>`
}

function factorList(visitor: Visitor, now: number): Html {
  const methods = visitor.amr.filter((method) => method !== 'mfa')
  const items = methods.map((method) => {
    const factor = visitor.factors.find((known) => known.method === method)
    const name = methodNames[method] ?? method
    return html`<li>${name}${factor && html`, ${timeAgo(factor.time, now)}`}</li>`
  })
  return html`<ul class="bare">${items}${visitor.amr.includes('mfa') && html`<li>two factors in total</li>`}</ul>`
}

/** A time as a distance in words; the exact time is in the markup. */
export function timeAgo(seconds: number, now: number): Html {
  return timeInWords(seconds, now, en)
}
