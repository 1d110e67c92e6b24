import autocannon from 'autocannon'
import type { Load } from './load.ts'

const load: Load = JSON.parse(process.argv[2] ?? '')
const result = await autocannon({
  url: load.url,
  method: load.method,
  headers: load.headers,
  connections: load.connections,
  ...(load.seconds !== undefined && { duration: load.seconds }),
  ...(load.amount !== undefined && { amount: load.amount }),
  ...(load.body !== undefined && { body: load.body }),
})
process.stdout.write(
  JSON.stringify({
    requestsPerSecond: result.requests.total / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  }),
)
