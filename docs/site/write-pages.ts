import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { llmsText } from './llms-text.ts'
import type { Page } from './read-documents.ts'
import { pagesFolder, root } from './site-paths.ts'

/** Writes pages and pictures for the generator, and what it copies as it is: `llms.txt` and the pages as Markdown. */
export function writePages(pages: readonly Page[]): void {
  rmSync(pagesFolder, { recursive: true, force: true })
  for (const { path, markdown } of pages) {
    write(join(pagesFolder, path), markdown)
    write(join(pagesFolder, 'public', path), markdown)
  }
  write(join(pagesFolder, 'public/llms.txt'), llmsText(pages))
  for (const folder of ['pictures', 'public/pictures']) {
    cpSync(join(root, 'docs/pictures'), join(pagesFolder, folder), { recursive: true })
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
