import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Browser } from '../browser/browser.ts'

/** An answer, as far as it was read. */
export interface Visit extends Pick<LightMyRequestResponse, 'statusCode' | 'headers'> {
  body: string
}

const mostBytes = 1_048_576
/** An event stream does not end: so long it is read. */
const readMs = 200

/** Opens a page, or sends another request; unlike `inject` it does not wait for the end of an event stream. */
export async function visit(
  browser: Browser,
  url: string,
  { headers, ...options }: InjectOptions = {},
): Promise<Visit> {
  const page = { 'sec-fetch-mode': 'navigate', ...headers }
  const response = await browser.inject({ ...options, url, headers: page, payloadAsStream: true })
  const stream = response.stream()
  const parts: Buffer[] = []
  let size = 0
  // an answer that breaks off is read as far as it came
  stream.on('error', () => {})
  const timer = setTimeout(() => stream.destroy(), readMs)
  await new Promise<void>((resolve) => {
    stream.on('data', (part: Buffer) => {
      parts.push(part)
      size += part.length
      if (size > mostBytes) stream.destroy()
    })
    stream.once('close', resolve)
  })
  clearTimeout(timer)
  const { statusCode, headers: answered } = response
  return { statusCode, headers: answered, body: Buffer.concat(parts).toString() }
}
