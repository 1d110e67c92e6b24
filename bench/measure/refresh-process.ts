import { Pool } from 'undici'
import type { RefreshLoad } from './refreshes.ts'

const load: RefreshLoad = JSON.parse(process.argv[2] ?? '')
const { origin, pathname } = new URL(load.url)
const pool = new Pool(origin, { connections: load.tokens.length })
const end = performance.now() + load.seconds * 1000
const counts = { requests: 0, idTokens: 0 }

async function refreshUntilTheEnd(first: string): Promise<string> {
  let token = first
  while (performance.now() < end) {
    const { statusCode, body } = await pool.request({
      path: pathname,
      method: 'POST',
      headers: load.headers,
      body: `grant_type=refresh_token&refresh_token=${token}`,
    })
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`${load.url} answered ${statusCode}: ${text}`)
    const answer: { refresh_token: string; id_token?: string } = JSON.parse(text)
    token = answer.refresh_token
    counts.requests += 1
    if (answer.id_token !== undefined) counts.idTokens += 1
  }
  return token
}

const begin = performance.now()
const tokens = await Promise.all(load.tokens.map(refreshUntilTheEnd))
const seconds = (performance.now() - begin) / 1000
await pool.close()
process.stdout.write(
  JSON.stringify({ requestsPerSecond: counts.requests / seconds, tokens, idTokens: counts.idTokens }),
)
