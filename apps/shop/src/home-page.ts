import { type Brand, type Html, html, nameOf, page, type Viewer } from '@latchkey/demo-pages'
import { type Product, products } from './products.ts'

/** The public shop window. */
export function homePage(brand: Brand, viewer: Viewer): Html {
  return page(brand, {
    title: 'Good things for slow mornings',
    path: '/',
    viewer,
    main: html`<section class="hero">
  <p class="eyebrow">Marmalade, est. this morning</p>
  <h1>${greeting(viewer)}</h1>
  <p class="lead">Bread, oranges and something to pour tea from. Log in here once, and ${brand.neighbour.name} knows
  you too, without another form.</p>
</section>
<section aria-labelledby="shelf">
  <h2 id="shelf">On the shelf today</h2>
  <ul class="shelf">${products.map(card)}</ul>
</section>`,
  })
}

function greeting(viewer: Viewer): string {
  return viewer.auth === null ? 'Good things for slow mornings' : `Good to see you, ${nameOf(viewer.auth)}`
}

const money = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' })

function card(product: Product): Html {
  return html`<li class="product">
    <img src="/pictures/${product.id}.svg" alt="" width="320" height="260">
    <h3>${product.name}</h3>
    <p>${product.about}</p>
    <p class="price">${money.format(product.price / 100)}</p>
  </li>`
}
