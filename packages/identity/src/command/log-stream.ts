import process from 'node:process'

/** Log lines to stderr, those of one turn of the event loop in one write: a write costs more than the line. */
export function bufferedStderr(): { write(line: string): void } {
  let waiting = ''
  const flush = () => {
    const text = waiting
    waiting = ''
    if (text !== '') process.stderr.write(text)
  }
  process.once('exit', flush)
  return {
    write(line) {
      if (waiting === '') setImmediate(flush)
      waiting += line
    },
  }
}
