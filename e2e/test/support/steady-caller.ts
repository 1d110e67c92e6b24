import { request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { standardEndpoints } from '@latchkey/protocol'

/** What was answered; `undefined`: the connection broke, so nobody knows whether it was done. */
export interface Answered {
  status: number
  body: Record<string, unknown>
}

/** A backend that calls the service by JSON, each call on a connection of its own. */
export interface SteadyCaller {
  /** Sends once. A 503 counts as no answer. */
  ask(path: string, body: unknown): Promise<Answered | undefined>
  /** Sends until there is an answer. @returns also whether a call before it had none */
  insist(path: string, body: unknown): Promise<Answered & { isRepeated: boolean }>
}

const mostRepetitions = 200
const pauseMs = 50

/** @param authorization gets the client's token by the grant of client credentials */
export async function steadyCaller(origin: string, authorization: string): Promise<SteadyCaller> {
  const form = 'grant_type=client_credentials'
  const granted = await repeat(() =>
    send(origin + standardEndpoints.token.path, form, {
      authorization,
      'content-type': 'application/x-www-form-urlencoded',
    }),
  )
  const headers = {
    authorization: `Bearer ${String(granted.body.access_token)}`,
    'content-type': 'application/json',
  }
  const ask = (path: string, body: unknown) => send(origin + path, JSON.stringify(body), headers)
  return { ask, insist: (path, body) => repeat(() => ask(path, body)) }
}

async function repeat(
  once: () => Promise<Answered | undefined>,
): Promise<Answered & { isRepeated: boolean }> {
  for (let repetition = 0; repetition < mostRepetitions; repetition += 1) {
    const answer = await once()
    if (answer !== undefined) return { ...answer, isRepeated: repetition > 0 }
    await delay(pauseMs)
  }
  throw new Error('no instance answers')
}

function send(url: string, body: string, headers: Record<string, string>): Promise<Answered | undefined> {
  return new Promise((resolve) => {
    const none = () => resolve(undefined)
    const length = { 'content-length': Buffer.byteLength(body) }
    const call = request(url, { method: 'POST', agent: false, headers: { ...headers, ...length } })
    call.once('error', none)
    call.setTimeout(20_000, () => call.destroy(new Error('no answer in time')))
    call.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.once('error', none)
      response.once('close', () => {
        if (!response.complete || response.statusCode === 503) return none()
        const parsed: unknown = text === '' ? {} : JSON.parse(text)
        const isObject = typeof parsed === 'object' && parsed !== null
        resolve({ status: response.statusCode ?? 0, body: isObject ? { ...parsed } : {} })
      })
    })
    call.end(body)
  })
}
