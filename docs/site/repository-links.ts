import type { MarkdownRenderer } from 'vitepress'
import { rewriteLink } from './rewrite-link.ts'

/** Makes the links between documents of the repository links between pages; see {@link rewriteLink}. */
export function repositoryLinks(markdown: MarkdownRenderer, repository: string | undefined): void {
  markdown.core.ruler.push('repository_links', ({ tokens, env }) => {
    for (const { children } of tokens) {
      if (children === null) continue
      let unlinked = 0
      for (const token of children) {
        if (token.type === 'link_open') {
          const href = rewriteLink(token.attrGet('href') ?? '', env.relativePath, repository)
          if (href !== undefined) token.attrSet('href', href)
          else {
            unlinked += 1
            hide(token)
          }
        } else if (token.type === 'link_close' && unlinked > 0) {
          unlinked -= 1
          hide(token)
        }
      }
    }
  })
}

/** The text of a link stays without the link. */
function hide(token: { type: string; tag: string; content: string }): void {
  token.type = 'text'
  token.tag = ''
  token.content = ''
}
