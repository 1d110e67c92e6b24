import { readFileSync } from 'node:fs'
import t from 'tap'

const document = new URL('../../docs/field-reports.md', import.meta.url)
const rows = readFileSync(document, 'utf8')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))

t.test('docs/field-reports.md has one row for each number, in order', async (t) => {
  const numbers = rows.map((row) => Number(/\d+/.exec(row)?.[0]))
  t.ok(rows.length > 0)
  t.same(
    numbers,
    [...new Set(numbers)].toSorted((one, other) => one - other),
  )
})

t.test('every row of docs/field-reports.md names tests that exist', async (t) => {
  for (const row of rows) {
    const [, number = '', , , tests = ''] = row.split(/(?<!\\)\|/).map((cell) => cell.trim())
    const files = [...tests.matchAll(/\]\((\.\.\/[^)]+)\): ([^\]]*?)(?=<br>|$)/g)]
    t.ok(files.length > 0, `row ${number} names tests`)
    for (const [, path = '', titles = ''] of files) {
      const isTitle = titlesIn(readFileSync(new URL(path, document), 'utf8'))
      const missing = [...titles.matchAll(/“([^”]+)”/g)]
        .map(([, title = '']) => title.replaceAll('\\|', '|'))
        .filter((title) => !isTitle(title))
      t.same(missing, [], `row ${number}: ${path}`)
    }
  }
})

const leastFixedText = 12

/** Tells whether a source has a title, also as a template that is filled in per case. */
function titlesIn(source: string): (title: string) => boolean {
  const text = source.replaceAll("\\'", "'")
  const templates = [...source.matchAll(/`((?:\\`|[^`\n])*\$\{(?:\\`|[^`\n])*)`/g)]
    .map(([, template = '']) => template.replaceAll('\\`', '`').split(/\$\{.*?\}/))
    // of less text it could be any title
    .filter((fixed) => fixed.join('').length >= leastFixedText)
    .map((fixed) => new RegExp(`^${fixed.map(escaped).join('.+')}$`))
  return (title) => text.includes(title) || templates.some((template) => template.test(title))
}

const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
