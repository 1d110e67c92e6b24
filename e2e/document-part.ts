import { readFileSync, writeFileSync } from 'node:fs'

/** `text` with another content between the comments `<!-- part NAME -->` and `<!-- end NAME -->`. */
export function withPart(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- part ${name} -->\n`, `<!-- end ${name} -->`]
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`the document has no part ${name}`)
  return text.slice(0, from + begin.length) + content + text.slice(to)
}

/** Writes one part of a document that several tests write. */
export function writePart(document: URL, name: string, content: string): void {
  writeFileSync(document, withPart(readFileSync(document, 'utf8'), name, content))
}
