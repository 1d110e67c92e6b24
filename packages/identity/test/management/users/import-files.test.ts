import t from 'tap'
import { readCsv } from '../../../src/management/users/import/csv-rows.ts'
import type { ImportRow } from '../../../src/management/users/import/import-row.ts'
import { readJsonLines } from '../../../src/management/users/import/json-lines.ts'

/** The text in chunks that cut it anywhere, also inside of a character. */
function chunksOf(text: string, size: number): Uint8Array[] {
  const bytes = Buffer.from(text)
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
}

async function all(rows: AsyncIterable<ImportRow>): Promise<ImportRow[]> {
  const read: ImportRow[] = []
  for await (const row of rows) read.push(row)
  return read
}

t.test('JSON lines are read wherever chunks cut them, and a bad line is a fault of its own', async (t) => {
  const text = '\ufeff{"username":"zoë"}\r\n\n{"secret"\n{"username":"b"}'
  for (const size of [1, 2, 3, 7, 1000]) {
    t.strictSame(await all(readJsonLines(chunksOf(text, size))), [
      { line: 1, value: { username: 'zoë' } },
      { line: 3, fault: 'the line is not JSON' },
      { line: 4, value: { username: 'b' } },
    ])
  }
  t.strictSame(await all(readJsonLines([])), [])
})

t.test('M04 a line that is not UTF-8 is a fault of its own, and the lines after it are read', async (t) => {
  const bytes = Buffer.concat([Buffer.from('{"username":"a"}\n{"username":"zo'), Buffer.from([0xeb, 0x22])])
  for (const size of [1, 3, 1000]) {
    const text = Buffer.concat([bytes, Buffer.from('}\n{"username":"b"}\n')])
    const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
      text.subarray(index * size, (index + 1) * size),
    )
    t.strictSame(await all(readJsonLines(chunks)), [
      { line: 1, value: { username: 'a' } },
      { line: 2, fault: 'the line is not UTF-8' },
      { line: 3, value: { username: 'b' } },
    ])
  }
})

t.test('M04 a line of megabytes is a fault, and does not stay in memory', async (t) => {
  const long = 'x'.repeat(3 * 1024 * 1024)
  for (const text of [`${long}\n{}`, long]) {
    const rows = await all(readJsonLines(chunksOf(text, 65_536)))
    t.strictSame(rows[0], { line: 1, fault: 'the line is too long' })
    t.strictSame(rows.slice(1), text.endsWith('{}') ? [{ line: 2, value: {} }] : [])
  }
})

t.test('CSV is read by the names of its columns; empty cells are left out', async (t) => {
  const text = [
    '\ufeffusername,email_verified,name.first_name,name.last_name,credentials.password_hash,custom_data',
    'dana,TRUE,"Dana, ""D""",,$2b$04$x,"{""plan"":[1]}"',
    'erin,,,Archer,,',
    'fred,perhaps,,,,',
    'gus,,,,,{',
    'too,few',
  ].join('\r\n')
  for (const size of [1, 5, 1000]) {
    t.strictSame(await all(readCsv(chunksOf(text, size))), [
      {
        line: 2,
        value: {
          username: 'dana',
          email_verified: true,
          name: { first_name: 'Dana, "D"' },
          credentials: { password_hash: '$2b$04$x' },
          custom_data: { plan: [1] },
        },
      },
      { line: 3, value: { username: 'erin', name: { last_name: 'Archer' } } },
      { line: 4, fault: 'email_verified has the wrong form' },
      { line: 5, fault: 'custom_data has the wrong form' },
      { line: 6, fault: 'the row has not 6 cells' },
    ])
  }
})

t.test('M04 a CSV row that is not UTF-8 is a fault of its own, and is not garbled', async (t) => {
  for (const mark of ['', '\ufeff']) {
    const bytes = Buffer.concat([
      Buffer.from(`${mark}"username",language\nzo\u00eb,nl\n"zo`),
      // the letter in Latin-1
      Buffer.from([0xeb]),
      Buffer.from('",nl\nbo,'),
      // a surrogate, and a character that is cut off
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from('\nb,'),
      Buffer.from([0xc3]),
      Buffer.from('\nlast,de\n'),
    ])
    for (const size of [1, 2, 5, 1000]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      )
      t.strictSame(await all(readCsv(chunks)), [
        { line: 2, value: { username: 'zo\u00eb', language: 'nl' } },
        { line: 3, fault: 'the row is not UTF-8' },
        { line: 4, fault: 'the row is not UTF-8' },
        { line: 5, fault: 'the row is not UTF-8' },
        { line: 6, value: { username: 'last', language: 'de' } },
      ])
    }
  }
  t.strictSame(await all(readCsv(chunksOf('\ufeff', 1))), [])
  const names = all(readCsv([Buffer.from('usern\u00e4me\n', 'latin1')]))
  await t.rejects(names, { code: 'invalid_request', message: 'file is not UTF-8' })
})

t.test('a file without a row of column names is refused, without its text', async (t) => {
  const cases = [
    ['dana,secret@example.com\n', 'column 1 is not known'],
    ['username,is_admin\n', 'column 2 is not known'],
    ['__proto__\n', 'column 1 is not known'],
    ['username,username\n', 'column 2 is there twice'],
    ['username\n"secret', 'file is not CSV'],
    ['username\n"secret"x\n', 'file is not CSV'],
  ]
  for (const [text = '', message] of cases) {
    await t.rejects(all(readCsv(chunksOf(text, 1000))), { code: 'invalid_request', message }, text)
  }
})
