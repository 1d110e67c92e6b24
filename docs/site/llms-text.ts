import type { Page } from './read-documents.ts'
import { sidebarOf } from './sidebar.ts'

/**
 * The text of `/llms.txt`: what the site has, for programs that read it. Each page is there as Markdown too, under its own path
 * with the ending `.md`.
 *
 * @see https://llmstxt.org
 */
export function llmsText(pages: readonly Page[]): string {
  const groups = sidebarOf(pages).map(({ text, items = [] }) => {
    const lines = items.map((item) => `- [${item.text}](${markdownOf(item.link ?? '')})`)
    return `## ${text}\n\n${lines.join('\n')}`
  })
  return `# Latchkey

> Silent single sign-on for Fastify services, backend to backend: a user who logs in at one app is signed in at the others by one call, without
> redirects on one parent domain and without third-party cookies. A plugin, a client, a session store on Redis, and an identity service to host
> yourself, which speaks the wire API of a commercial identity cloud.

${groups.join('\n\n')}
`
}

const markdownOf = (link: string) => (link.endsWith('/') ? `${link}index.md` : `${link}.md`)
