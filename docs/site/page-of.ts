/**
 * The page of the site on which a document of the repository appears, as a path of Markdown below the root of the site.
 *
 * @param document path below the root of the repository, with `/` between folders
 * @returns undefined if the document is not part of the site
 */
export function pageOf(document: string): string | undefined {
  if (/^packages\/[\w-]+\/README\.md$/.test(document)) return document.replace('/README.md', '.md')
  if (document === 'bench/README.md') return 'benchmarks.md'
  if (!document.startsWith('docs/') || !document.endsWith('.md')) return undefined
  return document.slice('docs/'.length).replace(/(^|\/)README\.md$/, '$1index.md')
}

/** The document of the repository that a page of the site comes from; of a generated page, where it would be. */
export function documentOf(page: string): string {
  if (/^packages\/[\w-]+\.md$/.test(page)) return page.replace('.md', '/README.md')
  if (page === 'benchmarks.md') return 'bench/README.md'
  if (page === 'decisions/index.md') return 'docs/decisions/README.md'
  return `docs/${page}`
}
