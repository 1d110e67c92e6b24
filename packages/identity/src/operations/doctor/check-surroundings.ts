import { existsSync, statSync } from 'node:fs'
import { request } from 'undici/index.js'
import type { IdentityOptions } from '../../options.ts'
import { sqliteFileOf } from '../../storage/open-storage.ts'
import { hostOf, isLoopbackHost } from '../../text/loopback.ts'
import { type Finding, failed, ok, warning } from './check-up.ts'

const patienceMs = 3_000
const mostSkewSeconds = 30

/** Whether dev mode is on where it may do harm. */
export function checkMode(
  { dev, issuer }: Pick<IdentityOptions, 'dev' | 'issuer'>,
  nodeEnv: string | undefined,
): Finding {
  if (dev !== true) return ok('mode', 'dev mode is off')
  const url = URL.parse(issuer)
  const isLocal = url !== null && isLoopbackHost(hostOf(url))
  if (nodeEnv === 'production' || !isLocal)
    return failed('mode', 'dev mode is on: it shows every code that it sends')
  return warning('mode', 'dev mode is on; outside of development, unset LATCHKEY_DEV')
}

/** Whether discovery answers at the issuer, and whether its clock agrees with that of this machine. */
export async function checkIssuer(issuer: string, now: number): Promise<Finding[]> {
  const url = `${issuer}/.well-known/openid-configuration`
  let answer: Awaited<ReturnType<typeof request>>
  try {
    answer = await request(url, { signal: AbortSignal.timeout(patienceMs) })
  } catch (error) {
    const why =
      error instanceof Error ? (error.cause instanceof Error ? error.cause : error).message : 'no answer'
    return [warning('issuer', `${issuer} does not answer (${why}); is the service running?`)]
  }
  const body: unknown = await answer.body.json().catch(() => undefined)
  const named = typeof body === 'object' && body !== null ? Reflect.get(body, 'issuer') : undefined
  const time = Date.parse(String(answer.headers.date)) / 1000
  const skew = Math.abs(time - now)
  return [
    answer.statusCode === 200 && named === issuer
      ? ok('issuer', `discovery answers at ${issuer}`)
      : failed('issuer', `${url} answers ${answer.statusCode}, and not as this issuer`),
    skew > mostSkewSeconds
      ? failed('clock', `the clock at the issuer is ${Math.round(skew)} s away from that of this machine`)
      : ok('clock', 'the clock at the issuer agrees'),
  ]
}

/** Whether others on this machine can read what only the service should. */
export function checkFiles(databaseUrl: string, further: readonly string[]): Finding[] {
  const database = sqliteFileOf(databaseUrl)
  const files = [
    ...(database === undefined ? [] : ['', '-wal', '-shm', '.keys'].map((end) => database + end)),
    ...further,
  ].filter((file) => existsSync(file))
  const open = files.filter((file) => (statSync(file).mode & 0o077) !== 0)
  if (open.length > 0) {
    return open.map((file) => warning('files', `${file} can be read by others than its owner; chmod 600`))
  }
  return files.length === 0 ? [] : [ok('files', 'the files are for their owner only')]
}
