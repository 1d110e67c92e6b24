import {
  type Brand,
  type Html,
  html,
  nameOf,
  page,
  sessionFacts,
  type Viewer,
  type Visitor,
} from '@latchkey/demo-site'

/**
 * What the shop knows about the signed-in user.
 *
 * @param now seconds since the epoch
 */
export function accountPage(brand: Brand, viewer: Viewer & { auth: Visitor }, now: number): Html {
  return page(brand, {
    title: 'Your account',
    path: '/account',
    viewer,
    main: html`<section class="card">
  <h1>${nameOf(viewer.auth)}’s account</h1>
  <p class="lead">This is all that the shop knows about you and your session.</p>
  ${sessionFacts(brand, viewer.auth, now)}
  <p><a class="button plain" href="/account/factors">Ways to sign in</a>
  <a class="button plain" href="/account/sessions">Where you are signed in</a></p>
</section>
<section class="card">
  <h2>Parcels</h2>
  <p>No parcels. The <a href="/">shelf</a> is full.</p>
</section>`,
  })
}
