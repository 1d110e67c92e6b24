import { type Brand, type Html, html, page, type Viewer } from '@latchkey/demo-site'
import { type Basket, type BasketLine, linesOf, sizeOf, totalOf } from './basket.ts'
import { writePrice } from './price.ts'

/** What a visitor is about to buy. */
export function basketPage(brand: Brand, viewer: Viewer, basket: Basket | undefined): Html {
  return page(withBasket(brand, basket), {
    title: 'Your basket',
    path: '/basket',
    viewer,
    main: html`<section class="card">
  <h1>Your basket</h1>
  ${basket === undefined ? notAvailable : contents(basket)}
  <p><a class="button plain" href="/">Back to the shelf</a></p>
</section>`,
  })
}

/** The brand with the number of things in the basket in its navigation. */
export function withBasket(brand: Brand, basket: Basket | undefined): Brand {
  const size = basket === undefined ? 0 : sizeOf(basket)
  const links = brand.links.map((link) =>
    link.href === '/basket' && size > 0 ? { ...link, label: `${link.label} (${size})` } : link,
  )
  return { ...brand, links }
}

const notAvailable = html`<p class="notice" role="status">We cannot look up your basket right now. Nothing in it was
lost; please try again in a moment.</p>`

function contents(basket: Basket): Html {
  const lines = linesOf(basket)
  if (lines.length === 0) return html`<p class="lead">There is nothing in it yet.</p>`
  return html`<table>
    <caption class="quiet">What you chose</caption>
    <thead><tr><th scope="col">Product</th><th scope="col" class="number">Count</th>
      <th scope="col" class="number">Price</th><th scope="col"><span class="quiet">Remove</span></th></tr></thead>
    <tbody>${lines.map(row)}</tbody>
    <tfoot><tr><th scope="row">Total</th><td></td><td class="number"><strong>${writePrice(totalOf(basket))}</strong></td>
      <td></td></tr></tfoot>
  </table>`
}

function row({ product, count, price }: BasketLine): Html {
  return html`
      <tr><td>${product.name}</td><td class="number">${count}</td><td class="number">${writePrice(price)}</td>
        <td class="number"><form method="post" action="/basket/remove">
          <input type="hidden" name="product" value="${product.id}">
          <button class="button plain small" type="submit" aria-label="Remove ${product.name}">Remove</button>
        </form></td></tr>`
}
