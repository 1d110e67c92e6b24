import { type Brand, type Html, html, nameOf, page, type Viewer } from '@latchkey/demo-site'
import type { Basket } from './basket.ts'
import { withBasket } from './basket-page.ts'
import { writePrice } from './price.ts'
import { type Product, products } from './products.ts'

/** The public shop window. */
export function homePage(brand: Brand, viewer: Viewer, basket: Basket | undefined): Html {
  return page(withBasket(brand, basket), {
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

function card(product: Product): Html {
  return html`<li class="product">
    <img src="/pictures/${product.id}.svg" alt="" width="320" height="260">
    <h3>${product.name}</h3>
    <p>${product.about}</p>
    <p class="price">${writePrice(product.price)}</p>
    <form class="choose" method="post" action="/basket/add">
      <input type="hidden" name="product" value="${product.id}">
      <button class="button plain small" type="submit" aria-label="Add ${product.name} to the basket">Add to basket</button>
    </form>
  </li>`
}
