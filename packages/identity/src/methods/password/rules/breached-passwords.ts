import { createHash } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Agent } from 'undici'
import { serviceResource } from '../../../service-resource.ts'

/** Looks passwords up among those that have leaked. */
export interface BreachedPasswords {
  /**
   * Whether a password has leaked. Only the first five digits of its SHA-1 leave the service, so the other side learns
   * no password. Without an answer in time it counts as not leaked: a user whose password has leaked must be able to change
   * it while a third party is down, and the local list applies in any case.
   */
  isBreached(password: string): Promise<boolean>
  close(): Promise<void>
}

const deadlineMs = 1_500
/** Some times the longest answer. */
const mostBytes = 512 * 1024

/** @param url prefix of the look-up; the five digits are appended */
export function createBreachedPasswords(url: string, log: FastifyBaseLogger): BreachedPasswords {
  let agent: Agent | undefined

  async function ask(prefix: string): Promise<string> {
    // loaded at the first look-up: a start does not wait for it
    const { Agent, request } = await import('undici/index.js')
    agent ??= new Agent({ connections: 8, allowH2: false, keepAliveTimeout: 4_000 })
    const answer = await request(url + prefix, {
      dispatcher: agent,
      signal: AbortSignal.timeout(deadlineMs),
      // padded answers do not reveal by their length which range was asked for
      headers: { 'add-padding': 'true', 'user-agent': 'latchkey' },
    })
    if (answer.statusCode !== 200) {
      await answer.body.dump()
      throw new Error(`status ${answer.statusCode}`)
    }
    let text = ''
    answer.body.setEncoding('utf8')
    for await (const part of answer.body) {
      text += String(part)
      if (text.length > mostBytes) throw new Error('the answer is too long')
    }
    return text
  }

  return {
    async isBreached(password) {
      const digest = createHash('sha1').update(password.normalize('NFKC')).digest('hex').toUpperCase()
      const rest = digest.slice(5)
      try {
        const lines = (await ask(digest.slice(0, 5))).split(/\r?\n/)
        return lines.some((line) => {
          const [suffix, count] = line.trim().split(':')
          // padding has a count of none
          return suffix?.toUpperCase() === rest && Number(count) > 0
        })
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'unknown'
        log.warn({ audit: 'breached_passwords.unavailable', reason }, 'a password was not looked up')
        return false
      }
    },
    close: async () => agent?.close(),
  }
}

/** The look-up of a service, at its `breachedPasswordsUrl`. */
export const breachedPasswordsOf = serviceResource<BreachedPasswords>(
  ({ settings, log }) => createBreachedPasswords(settings.breachedPasswordsUrl, log),
  (breachedPasswords) => breachedPasswords.close(),
)
