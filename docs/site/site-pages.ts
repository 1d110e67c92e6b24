import { type Page, readDocuments } from './read-documents.ts'
import { referencePages } from './reference/reference-pages.ts'

let pages: Promise<Page[]> | undefined

/** Every page of the site: the documents of the repository, and those that are generated from the code. */
export function sitePages(): Promise<Page[]> {
  pages ??= referencePages().then((generated) => {
    const documents = readDocuments().map((page) =>
      page.path === 'reference/index.md' ? { ...page, markdown: page.markdown + linksTo(generated) } : page,
    )
    return [...documents, ...generated]
  })
  return pages
}

/** Documents of the repository cannot link to pages that exist in the site only. */
function linksTo(generated: readonly Page[]): string {
  const main = generated.filter(({ path }) => /^reference\/[^/]+$/.test(path))
  const lines = main.map(({ path, title }) => `- [${title}](${path.replace('reference/', '')})`)
  return `\n${lines.join('\n')}\n`
}
