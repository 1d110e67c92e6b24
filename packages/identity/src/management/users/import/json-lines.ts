import type { ImportRow } from './import-row.ts'

/** The longest line that is read, in characters. */
const longestLine = 2 * 1024 * 1024

/**
 * Reads JSON lines: one user as a JSON object on each line. Empty lines are skipped; a line that is no JSON becomes a fault.
 *
 * @param chunks of UTF-8, cut anywhere
 */
export async function* readJsonLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<ImportRow> {
  let line = 0
  for await (const text of linesOf(chunks)) {
    line += 1
    if (text === undefined) yield { line, fault: 'the line is too long' }
    else if (text.trim() !== '') yield rowOf(line, text)
  }
}

/** Lines without their ends; undefined for one that is too long. */
async function* linesOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<string | undefined> {
  // a byte order mark is dropped; bytes that are no UTF-8 are refused
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  let isTooLong = false
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) {
      yield isTooLong || text.length > longestLine ? undefined : text
      isTooLong = false
    }
    if (rest.length > longestLine) {
      rest = ''
      isTooLong = true
    }
  }
  rest += decoder.decode()
  if (isTooLong) yield undefined
  else if (rest !== '') yield rest
}

function rowOf(line: number, text: string): ImportRow {
  try {
    return { line, value: JSON.parse(text) }
  } catch {
    return { line, fault: 'the line is not JSON' }
  }
}
