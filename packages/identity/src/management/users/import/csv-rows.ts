import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { invalidRequest } from '../../../errors/api-error.ts'
import type { ImportRow } from './import-row.ts'

/** How the text of a cell becomes a value; undefined: it does not. */
type ReadCell = (text: string) => unknown

const asText: ReadCell = (text) => text
const asFlag: ReadCell = (text) => ({ true: true, false: false })[text.toLowerCase()]
const asJson: ReadCell = (text) => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The columns of a CSV file by their names in the first row; a dot leads into an object. */
const columns: Readonly<Record<string, ReadCell>> = {
  ...{ username: asText, email: asText, email_verified: asFlag },
  ...{ phone_number: asText, phone_number_verified: asFlag, status: asText },
  ...{ 'credentials.password_hash': asText, 'credentials.force_replace': asFlag },
  ...{
    'name.title': asText,
    'name.first_name': asText,
    'name.middle_name': asText,
    'name.last_name': asText,
  },
  ...{ 'address.country': asText, 'address.state': asText, 'address.city': asText },
  ...{ 'address.street_address': asText, 'address.postal_code': asText, 'address.type': asText },
  ...{ birthday: asText, picture: asText, language: asText },
  ...{ external_user_id: asText, external_account_id: asText },
  ...{
    secondary_emails: asJson,
    secondary_phone_numbers: asJson,
    custom_data: asJson,
    custom_app_data: asJson,
  },
}

/** Names of the columns that a CSV file may have. */
export const csvColumns: readonly string[] = Object.keys(columns)

/**
 * Reads CSV (RFC 4180) with a row of column names, see {@link csvColumns}. Empty cells are left out. Lists and custom data are
 * JSON. A row that is not UTF-8 becomes a fault.
 *
 * @param chunks of UTF-8, cut anywhere; a byte order mark is dropped
 * @throws ApiError 400 `invalid_request` for a column that is not known, and for text that is not CSV
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<ImportRow> {
  const parser = Readable.from(withoutMark(chunks)).pipe(
    parse({
      // a character for each byte: the parser would put another one in place of what is not UTF-8
      encoding: 'latin1',
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 2 * 1024 * 1024,
    }),
  )
  let names: readonly string[] | undefined
  try {
    for await (const parsed of parser) {
      const { record, info }: { record: string[]; info: { lines: number } } = parsed
      const cells = utf8Of(record)
      if (names === undefined) {
        if (cells === undefined) throw invalidRequest('file', 'is not UTF-8')
        names = columnNames(cells)
      } else {
        yield cells === undefined
          ? { line: info.lines, fault: 'the row is not UTF-8' }
          : rowOf(info.lines, names, cells)
      }
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')) {
      // the message of the parser shows the text
      throw invalidRequest('file', 'is not CSV')
    }
    throw error
  }
}

const byteOrderMark = Buffer.from('\ufeff')

async function* withoutMark(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  let start: Buffer | undefined = Buffer.alloc(0)
  for await (const chunk of chunks) {
    if (start === undefined) {
      yield chunk
      continue
    }
    start = Buffer.concat([start, chunk])
    if (start.length < byteOrderMark.length) continue
    yield isMarked(start) ? start.subarray(byteOrderMark.length) : start
    start = undefined
  }
  if (start !== undefined) yield start
}

function isMarked(start: Buffer): boolean {
  return start.subarray(0, byteOrderMark.length).equals(byteOrderMark)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @param record texts with a character for each byte @returns undefined if a cell is not UTF-8 */
function utf8Of(record: readonly string[]): string[] | undefined {
  try {
    return record.map((cell) => utf8.decode(Buffer.from(cell, 'latin1')))
  } catch {
    return undefined
  }
}

/** A first row that is none may be data: its text is not shown. */
function columnNames(record: readonly string[]): string[] {
  const names = record.map((name) => name.trim())
  for (const [index, name] of names.entries()) {
    if (!Object.hasOwn(columns, name)) throw invalidRequest(`column ${index + 1}`, 'is not known')
    if (names.indexOf(name) !== index) throw invalidRequest(`column ${index + 1}`, 'is there twice')
  }
  return names
}

function rowOf(line: number, names: readonly string[], record: readonly string[]): ImportRow {
  if (record.length !== names.length) return { line, fault: `the row has not ${names.length} cells` }
  const value: Record<string, unknown> = {}
  for (const [index, name] of names.entries()) {
    const text = record[index] ?? ''
    if (text === '') continue
    const cell = columns[name]?.(text)
    if (cell === undefined) return { line, fault: `${name} has the wrong form` }
    const [outer = '', inner] = name.split('.')
    if (inner === undefined) value[outer] = cell
    else value[outer] = { ...objectOf(value[outer]), [inner]: cell }
  }
  return { line, value }
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}
