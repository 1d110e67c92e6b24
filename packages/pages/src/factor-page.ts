import { type Html, html } from '@latchkey/html'
import type { WebauthnCredential } from '@latchkey/protocol'
import type { Brand } from './brand.ts'
import { codeField } from './form-page.ts'
import { page } from './page.ts'
import { qrCode } from './qr-code.ts'
import type { Viewer } from './strip.ts'

/** The page on which users see and add their factors. */
export const factorsPath = '/account/factors'

/** The user's factors besides the password. */
export function factorsPage(
  brand: Brand,
  viewer: Viewer,
  factors: { passkeys: readonly WebauthnCredential[]; recoveryCodes: number },
): Html {
  const { passkeys, recoveryCodes } = factors
  return page(brand, {
    title: 'Ways to sign in',
    path: factorsPath,
    viewer,
    main: html`<h1>Ways to sign in</h1>
<section class="card">
  <h2>Passkeys</h2>
  ${
    passkeys.length === 0
      ? html`<p class="quiet-text">None yet.</p>`
      : html`<ul class="bare">${passkeys.map(passkeyItem)}</ul>`
  }
  <p><a class="button" href="${factorsPath}/passkey">Add a passkey</a></p>
</section>
<section class="card">
  <h2>Authenticator app</h2>
  <p>A code that changes every 30 seconds and works offline. A new authenticator replaces the old one.</p>
  <form method="post" action="${factorsPath}/totp"><button type="submit">Set up an authenticator</button></form>
  <form method="post" action="${factorsPath}/totp/remove"><button type="submit">Remove the authenticator</button></form>
</section>
<section class="card">
  <h2>Recovery codes</h2>
  <p>${recoveryCodes === 0 ? 'None yet.' : `${recoveryCodes} left.`} New codes replace the old ones.</p>
  <form method="post" action="${factorsPath}/recovery-codes"><button type="submit">Make recovery codes</button></form>
</section>`,
  })
}

function passkeyItem({ id, display_name }: WebauthnCredential): Html {
  return html`<li>${display_name}
  <form method="post" action="${factorsPath}/passkey/remove"><input type="hidden" name="id" value="${id}">
  <button type="submit">Remove</button></form></li>`
}

/** The new authenticator, which becomes active with its first valid code. */
export function totpPage(
  brand: Brand,
  viewer: Viewer,
  totp: { uri: string; secret: string } | { problem: string },
): Html {
  return page(brand, {
    title: 'Authenticator app',
    viewer,
    main: html`<section class="card narrow">
  <h1>Authenticator app</h1>
  ${
    'uri' in totp
      ? html`<p class="lead">Scan this with your authenticator app, then enter the code that it shows.</p>
  <p>${qrCode(totp.uri, 'QR code for your authenticator app')}</p>
  <p class="quiet-text">Or enter the key: <code class="secret">${totp.secret}</code></p>`
      : html`<p class="problem" role="alert">${totp.problem}</p>`
  }
  <form class="stacked" method="post" action="${factorsPath}/totp/confirm">
    ${codeField('token', 'digits')}
    <button type="submit">Confirm</button>
  </form>
</section>`,
  })
}

/** New recovery codes, shown only once. */
export function recoveryCodesPage(brand: Brand, viewer: Viewer, codes: readonly string[]): Html {
  return page(brand, {
    title: 'Recovery codes',
    viewer,
    main: html`<section class="card narrow">
  <h1>Recovery codes</h1>
  <p class="lead">Write them down now; they are not shown again. Each code works once.</p>
  <ul class="bare">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
  <p><a class="button" href="${factorsPath}">Done</a></p>
</section>`,
  })
}

/** Asks for the recent authentication that the service requires before factors change. */
export function provePage(brand: Brand, viewer: Viewer): Html {
  const ways = [
    ['webauthn', 'With a passkey'],
    ['otp', 'With an authenticator app or recovery code'],
    ['sms', 'With a code by SMS'],
  ] as const
  return page(brand, {
    title: 'Confirm your identity',
    viewer,
    main: html`<section class="card narrow">
  <h1>Confirm your identity</h1>
  <p class="lead">Please confirm your identity before you change your factors. If you have a passkey or an authenticator app, use
  one of those.</p>
  ${ways.map(
    ([method, label]) => html`<form method="post" action="${factorsPath}/prove">
    <input type="hidden" name="method" value="${method}">
    <p><button type="submit">${label}</button></p>
  </form>`,
  )}
</section>`,
  })
}
