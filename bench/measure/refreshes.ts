import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Refreshes in a row: each connection uses the refresh token of the answer before. */
export interface RefreshLoad {
  url: string
  headers: Record<string, string>
  /** One for each connection. A run leaves the newest ones here. */
  tokens: string[]
  seconds: number
}

const run = promisify(execFile)

/** Refreshes per second, sent from a separate process. @throws Error if an answer has another status than 200 */
export async function putRefreshes(load: RefreshLoad): Promise<number> {
  const path = fileURLToPath(new URL('refresh-process.ts', import.meta.url))
  const { stdout } = await run(process.execPath, [path, JSON.stringify(load)])
  const result: { requestsPerSecond: number; tokens: string[]; idTokens: number } = JSON.parse(stdout)
  if (result.idTokens === 0) throw new Error(`${load.url} refreshes without an ID token`)
  load.tokens.splice(0, load.tokens.length, ...result.tokens)
  return result.requestsPerSecond
}
