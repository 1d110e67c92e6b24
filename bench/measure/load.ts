import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** One request, sent again and again, for a time or for an amount of requests. */
export interface Load {
  url: string
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
  connections: number
  seconds?: number
  amount?: number
  /** Whether answers other than 200 are expected too, as of a service at its bound. */
  anyStatus?: boolean
}

export interface LoadResult {
  requestsPerSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
}

const run = promisify(execFile)

/**
 * Puts load on a server from a separate process.
 *
 * @throws Error if an answer has another status than 200, unless `anyStatus` is set
 */
export async function putLoad(load: Load): Promise<LoadResult> {
  const path = fileURLToPath(new URL('load-process.ts', import.meta.url))
  const { stdout } = await run(process.execPath, [path, JSON.stringify(load)])
  const result: LoadResult & { failed: number } = JSON.parse(stdout)
  if (result.failed > 0 && load.anyStatus !== true)
    throw new Error(`${result.failed} requests to ${load.url} were not answered with 200`)
  return result
}
