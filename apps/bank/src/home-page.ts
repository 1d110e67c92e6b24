import { type Brand, type Html, html, nameOf, page, type Viewer } from '@latchkey/demo-site'
import { writeAmount } from './amount.ts'
import type { Account } from './ledger.ts'

/** The bank's front page: an overview for customers, an invitation for other visitors. */
export function homePage(brand: Brand, viewer: Viewer, account: Account | undefined): Html {
  return page(brand, {
    title: 'Overview',
    path: '/',
    viewer,
    main:
      viewer.auth !== null && account !== undefined
        ? overview(nameOf(viewer.auth), account)
        : invitation(brand),
  })
}

function overview(name: string, account: Account): Html {
  return html`<p class="eyebrow">Overview</p>
<h1>Good day, ${name}</h1>
<div class="columns even">
  <section class="card">
    <h2>Everyday account</h2>
    <p class="iban">GR02 0000 4711 0815</p>
    <p class="balance">${writeAmount(account.balance)}</p>
    <p><a class="button" href="/transfer">New transfer</a> <a class="button plain" href="/account">Statement</a></p>
  </section>
  <section class="card">
    <h2>Rainy-day savings</h2>
    <p class="iban">GR02 0000 4711 2342</p>
    <p class="balance">${writeAmount(1_204_000)}</p>
    <p class="quiet-text">Earns 2.1 % while it waits.</p>
  </section>
</div>`
}

function invitation(brand: Brand): Html {
  return html`<section class="hero">
  <p class="eyebrow">Granite bank</p>
  <h1>Solid, and quick to let you in</h1>
  <p class="lead">If you are signed in at ${brand.neighbour.name}, you are signed in here. To send money, you
  need a second factor.</p>
  <p><a class="button" href="/account">Open my account</a></p>
</section>
<ul class="points">
  <li><h2>One log-in</h2><p>The backends talk to each other. Your browser is not sent around.</p></li>
  <li><h2>A second factor</h2><p>Required only where it matters: when you send money.</p></li>
  <li><h2>One way out</h2><p>Sign out once, and you are signed out everywhere.</p></li>
</ul>`
}
