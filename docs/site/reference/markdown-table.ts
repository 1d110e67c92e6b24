/** A table of Markdown. Cells may have Markdown in them; bars and line breaks are replaced. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const cell = (text: string) =>
  text
    .replaceAll('|', '\\|')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim()

/** Text as code; empty stays empty. */
export const code = (text: string) => (text === '' ? '' : `\`${text.replaceAll('`', "'")}\``)

/** Prose of comments and descriptions, in which `<` is only a character. */
export const prose = (text: string) =>
  text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('<', '&lt;')))
    .join('')
