import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pageOf } from './page-of.ts'
import { root } from './site-paths.ts'

/** A page of the site before it is rendered. */
export interface Page {
  /** Path below the root of the site, such as `guides/outages.md`. */
  path: string
  /** The first heading. */
  title: string
  markdown: string
}

/** The documents of the repository that are pages of the site. */
export function readDocuments(): Page[] {
  const documents = globSync(['docs/**/*.md', 'packages/*/README.md', 'bench/README.md'], {
    cwd: root,
    exclude: ['docs/node_modules/**', 'docs/artefacts/**'],
  })
  return documents.sort().flatMap((document) => {
    const path = pageOf(document)
    return path === undefined ? [] : [pageFrom(path, readFileSync(join(root, document), 'utf8'))]
  })
}

/** A page with the title that its text has. */
export function pageFrom(path: string, markdown: string): Page {
  const heading = /^# (.+)$/m.exec(markdown)?.[1] ?? path
  return { path, title: heading.replaceAll('`', ''), markdown }
}
