import type { Checked } from '@latchkey/protocol'
import { LatchkeyError } from '../latchkey-error.ts'
import { printedRedacted } from '../printed-redacted.ts'
import type { HttpAnswer } from './http-exchange.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Parses and checks the JSON of a successful response. The value prints redacted.
 *
 * @throws LatchkeyError `upstream_protocol`: it is not JSON, or does not match the schema
 */
export function readAnswer<T>(answer: HttpAnswer, check: (value: unknown) => Checked<T>): T {
  const type = answer.headers['content-type']
  if (typeof type !== 'string' || !/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw protocolError(answer, 'that is not JSON')
  }
  const parsed = parseJson(answer.body)
  if (parsed === undefined) throw protocolError(answer, 'that is not JSON')
  const checked = check(parsed.value)
  if (!checked.ok) {
    const { field, problem } = checked.fault
    throw protocolError(answer, `whose ${field === '' ? 'body' : `field ${field}`} ${problem}`)
  }
  return printedRedacted(checked.value)
}

/**
 * The text of a successful response that is not JSON.
 *
 * @throws LatchkeyError `upstream_protocol`: it is of another type, or not UTF-8
 */
export function readText(answer: HttpAnswer, type: string): string {
  const given = answer.headers['content-type']
  if (typeof given !== 'string' || given.split(';')[0]?.trim().toLowerCase() !== type) {
    throw protocolError(answer, `that is not ${type}`)
  }
  try {
    return decoder.decode(answer.body)
  } catch {
    throw protocolError(answer, 'that is not UTF-8')
  }
}

/** Parses the JSON of an error's body; `undefined` if it is not JSON. */
export function readErrorJson(answer: HttpAnswer): unknown {
  return parseJson(answer.body)?.value
}

// the parser's error quotes the body, so it is not kept as a cause
function parseJson(bytes: Buffer): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(decoder.decode(bytes)) }
  } catch {
    return undefined
  }
}

function protocolError(answer: HttpAnswer, how: string): LatchkeyError {
  return new LatchkeyError('upstream_protocol', `The identity service returned a response ${how}`, {
    status: answer.status,
  })
}
