import { type Html, html } from '@latchkey/html'
import type { Brand } from './brand.ts'
import { page } from './page.ts'
import type { Viewer } from './strip.ts'
import type { Outcome } from './visitor.ts'
import { why } from './why.ts'

/** Content of a message page. */
export interface Message {
  title: string
  text: string
  viewer?: Viewer
  /** Outcome that the page explains. */
  outcome?: Outcome | undefined
  /** @default the front page */
  link?: { href: string; label: string }
}

/** A page with a message only, such as an error and its remedy. */
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
