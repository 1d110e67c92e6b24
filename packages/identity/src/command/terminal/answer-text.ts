import { printableJson } from './printable.ts'
import { record, table } from './table.ts'
import { timeText } from './time-text.ts'

/** How an answer is shown to people. */
export interface AnswerView {
  /** Of a list: the members in columns, with dots between levels. @default all members of the first item that are no objects */
  columns?: readonly string[]
}

/** An answer of the service, for people: a list as a table, an object as names and values. */
export function answerText(value: unknown, view: AnswerView = {}): string {
  if (Array.isArray(value)) return listText(value, view)
  return isObject(value) ? record(pairsOf(value)) : record([['result', cellOf('', value)]])
}

/** An answer as JSON: one value on each line, so a list is JSON lines. */
export function answerJson(value: unknown): string {
  const values = Array.isArray(value) ? value : [value]
  return values.map((one) => `${printableJson(one)}\n`).join('')
}

function listText(items: readonly unknown[], view: AnswerView): string {
  if (items.length === 0) return 'none\n'
  const flat = items.map((item) => new Map(isObject(item) ? pairsOf(item) : [['result', cellOf('', item)]]))
  const columns = view.columns ?? [...new Set(flat.flatMap((item) => [...item.keys()]))]
  return table(
    columns.map((column) => headingOf(column)),
    flat.map((item) => columns.map((column) => item.get(column) || '-')),
  )
}

/** `email.value` is shown as EMAIL. */
function headingOf(column: string): string {
  return column.replace(/\.value$/, '').replaceAll('_', ' ')
}

function pairsOf(value: Record<string, unknown>, above = ''): [string, string][] {
  return Object.entries(value).flatMap(([name, member]): [string, string][] => {
    const path = above === '' ? name : `${above}.${name}`
    return isObject(member) ? pairsOf(member, path) : [[path, cellOf(name, member)]]
  })
}

function cellOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return isTime(name, value) ? timeText(secondsOf(value)) : String(value)
  if (Array.isArray(value) && value.every((item) => !isObject(item))) return value.map(String).join(', ')
  if (value === null || value === undefined) return '-'
  return isObject(value) || Array.isArray(value) ? printableJson(value) : String(value)
}

/** Our times are seconds since the epoch, some of the vendor's milliseconds. */
function isTime(name: string, value: number): boolean {
  return /(^at|_at|_from|_until|^time|_time)$/.test(name) && value > 1e9 && value < 1e14
}

function secondsOf(time: number): number {
  return time > 1e11 ? time / 1000 : time
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
