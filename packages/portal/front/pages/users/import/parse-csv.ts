/** A record of a CSV file. */
export interface CsvRecord {
  /** Where it begins, from 1 on. */
  line: number
  cells: string[]
}

/** Splits CSV (RFC 4180) into records; empty lines are left out. A quote that is never closed ends with the text. */
export function parseCsv(text: string): CsvRecord[] {
  const records: CsvRecord[] = []
  let [line, begin] = [1, 1]
  let cells: string[] = []
  let cell = ''
  let isQuoted = false
  const endRecord = () => {
    cells.push(cell)
    if (cells.length > 1 || cells[0] !== '') records.push({ line: begin, cells })
    cells = []
    cell = ''
    begin = line
  }
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (character === '\n') line += 1
    if (isQuoted) {
      if (character !== '"') cell += character
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else isQuoted = false
    } else if (character === '"' && cell === '') isQuoted = true
    else if (character === ',') {
      cells.push(cell)
      cell = ''
    } else if (character === '\n') endRecord()
    else if (character !== '\r') cell += character
  }
  endRecord()
  return records
}
