import type { Brand } from './brand.ts'
import { type Html, html } from './html.ts'
import { page } from './page.ts'
import type { Viewer } from './strip.ts'
import type { Outcome } from './visitor.ts'
import { why } from './why.ts'

/** What a page that only says something says. */
export interface Message {
  title: string
  text: string
  viewer?: Viewer
  /** What the page is about. */
  outcome?: Outcome | undefined
  /** @default the front page */
  link?: { href: string; label: string }
}

/** A page that only says something, such as what went wrong and what to do now. */
export function messagePage(brand: Brand, message: Message): Html {
  const link = message.link ?? { href: '/', label: 'To the front page' }
  return page(brand, {
    title: message.title,
    ...(message.viewer && { viewer: message.viewer }),
    main: html`<section class="card narrow message">
  <h1>${message.title}</h1>
  <p>${message.text}</p>
  <p><a class="button" href="${link.href}">${link.label}</a></p>
  ${message.outcome !== undefined && why(message.outcome)}
</section>`,
  })
}
