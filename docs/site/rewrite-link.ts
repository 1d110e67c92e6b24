import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { documentOf, pageOf } from './page-of.ts'
import { root } from './site-paths.ts'

/**
 * The link of a page for a link that its document has: documents link to each other as files of the repository.
 *
 * @param page path of the page, such as `guides/outages.md`
 * @param repository address of the repository, if it has one
 * @returns undefined if the file is not part of the site, and cannot be linked to
 */
export function rewriteLink(href: string, page: string, repository: string | undefined): string | undefined {
  if (/^(?:[a-z]+:|\/|#)/.test(href)) return href
  const [path = '', hash] = href.split('#')
  const target = posix.normalize(posix.join(posix.dirname(documentOf(page)), path))
  const fragment = hash === undefined ? '' : `#${hash}`
  const other = pageOf(target)
  if (other !== undefined) return `/${other}${fragment}`
  // a picture or a link of the site itself
  if (target.startsWith('docs/') || !existsSync(join(root, target))) return href
  return repository === undefined ? undefined : `${repository}/blob/main/${target}${fragment}`
}
