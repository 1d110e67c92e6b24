import { type HtmlValue, html } from '@latchkey/html'
import { accountPages, type PageContent, type PageName } from '@latchkey/pages'
import type { Requirement } from '@latchkey/protocol'
import type { FastifyInstance } from 'fastify'
import type { Brand } from './brand.ts'
import { page } from './page.ts'
import { why } from './why.ts'

/**
 * The account pages in the frame of the demo, with hints for its visitors.
 *
 * @param stepUpRequirement applies to visitors of `/step-up` who were not redirected there
 */
export async function addAccountPages(
  app: FastifyInstance,
  brand: Brand,
  stepUpRequirement: Requirement,
): Promise<void> {
  await app.register(accountPages, {
    name: brand.name,
    language: 'en',
    stepUpRequirement,
    layout: ({ name, title, main, path }: PageContent, { outcome, viewer }) =>
      page(brand, {
        title,
        main: html`${main}
${outcome !== undefined && html`<div class="narrow outcome">${why(outcome)}</div>`}
${hintOf(brand, name)}`,
        ...(viewer && { viewer }),
        ...(path !== undefined && { path }),
      }),
  })
}

const pagesOfMessages: ReadonlySet<PageName> = new Set(['enterCode', 'stepUp', 'resetPassword', 'message'])

function hintOf({ outboxUrl }: Brand, name: PageName): HtmlValue {
  if (outboxUrl === undefined) return undefined
  if (name === 'signIn') {
    return html`<p class="narrow hint-of-demo">Demo users: <kbd>alice</kbd> and <kbd>bob</kbd>, both with the password
  <kbd>correct-horse-battery-staple</kbd>.</p>`
  }
  return (
    pagesOfMessages.has(name) &&
    html`<p class="narrow hint-of-demo">In this demo nothing is sent: <a href="${outboxUrl}" target="_blank" rel="noopener">read
  the messages in the outbox</a>.</p>`
  )
}
