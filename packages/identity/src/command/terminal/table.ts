import stringWidth from 'string-width'
import { printable } from './printable.ts'

/**
 * Lines of cells under a heading in capitals, in columns separated by two blanks.
 *
 * @param columns the headings
 */
export function table(columns: readonly string[], lines: readonly (readonly string[])[]): string {
  return aligned([columns.map((column) => column.toUpperCase()), ...lines])
}

/** Names and values, one pair on each line. */
export function record(pairs: readonly (readonly [string, string])[]): string {
  return aligned(pairs)
}

function aligned(lines: readonly (readonly string[])[]): string {
  const shown = lines.map((line) => line.map(printable))
  const widths = (shown[0] ?? []).map((_, column) =>
    Math.max(...shown.map((line) => stringWidth(line[column] ?? ''))),
  )
  const padded = (cell: string, column: number) =>
    cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell)))
  return shown.map((line) => `${line.map(padded).join('  ').trimEnd()}\n`).join('')
}
