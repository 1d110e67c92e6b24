import type { ImportRow } from './import-row.ts'

/** The longest line that is read, in bytes. */
const longestLine = 2 * 1024 * 1024

/**
 * Reads JSON lines: one user as a JSON object on each line. Empty lines are skipped; a line that is no JSON, or no UTF-8,
 * becomes a fault.
 *
 * @param chunks of UTF-8, cut anywhere; a byte order mark is dropped
 */
export async function* readJsonLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<ImportRow> {
  let line = 0
  for await (const bytes of linesOf(chunks)) {
    line += 1
    const row = bytes === undefined ? { line, fault: 'the line is too long' } : rowOf(line, bytes)
    if (row !== undefined) yield row
  }
}

const newline = 0x0a

/** Lines without their ends; undefined for one that is too long. No byte of a longer UTF-8 character is a newline. */
async function* linesOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array | undefined> {
  let parts: Uint8Array[] = []
  let length = 0
  const add = (bytes: Uint8Array) => {
    length += bytes.length
    // what is too long is not kept
    if (length <= longestLine) parts.push(bytes)
    else parts = []
  }
  const take = () => {
    const line = length > longestLine ? undefined : Buffer.concat(parts)
    parts = []
    length = 0
    return line
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      add(chunk.subarray(start, end))
      yield take()
      start = end + 1
    }
    add(chunk.subarray(start))
  }
  if (length > 0) yield take()
}

/** @returns undefined for an empty line */
function rowOf(line: number, bytes: Uint8Array): ImportRow | undefined {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: line > 1 }).decode(bytes)
  } catch {
    return { line, fault: 'the line is not UTF-8' }
  }
  if (text.trim() === '') return undefined
  try {
    return { line, value: JSON.parse(text) }
  } catch {
    return { line, fault: 'the line is not JSON' }
  }
}
