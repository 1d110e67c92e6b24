import { html } from '@latchkey/html'
import type { MessageView } from '../views/page-views.ts'
import type { PageTools, Renderers } from './page-tools.ts'

/** Pages with a message only, such as an error and its remedy. */
export const messagePages = {
  message: messagePage,
  error: messagePage,
} satisfies Partial<Renderers>

function messagePage({ title, text, link }: MessageView, { texts, brand, frame }: PageTools) {
  const { href, label } = link ?? { href: brand.home, label: texts.frame.home }
  return frame({
    title,
    main: html`<section class="card narrow message">
  <h1>${title}</h1>
  <p>${text}</p>
  <p><a class="button" href="${href}">${label}</a></p>
</section>`,
  })
}
