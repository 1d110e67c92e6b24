import t from 'tap'
import { requestLimits, ServicePool } from '../../../src/storage/postgres/service-pool.ts'

t.test('the connect_timeout of the URL says how long a connection is waited for', async (t) => {
  for (const [query, connectionTimeoutMillis] of [
    ['?connect_timeout=60', 60_000],
    ['?sslmode=disable&connect_timeout=2', 2_000],
    ['', 5_000],
    ['?connect_timeout=0', 5_000],
    ['?connect_timeout=-3', 5_000],
    ['?connect_timeout=1.5', 5_000],
    ['?connect_timeout=soon', 5_000],
  ] as const) {
    const pool = new ServicePool(`postgres://127.0.0.1/identity${query}`, requestLimits)
    t.match(pool.options, { connectionTimeoutMillis }, query)
    await pool.end()
  }
})
