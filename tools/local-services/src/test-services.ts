import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'

/** A server that a test may use but not freeze, flush or kill. */
export interface SharedService {
  url: string
  /** Ends the server if it was started here. */
  stop(): Promise<void>
}

/** The PostgreSQL of `LATCHKEY_TEST_POSTGRES_URL`, or a private one. Work in a database of your own. */
export async function testPostgres(): Promise<SharedService> {
  return given(process.env.LATCHKEY_TEST_POSTGRES_URL) ?? startPostgres()
}

/** The Redis of `REDIS_URL`, or a private one. Work under a random key prefix of your own. */
export async function testRedis(): Promise<SharedService> {
  return given(process.env.REDIS_URL) ?? startRedis()
}

function given(url: string | undefined): SharedService | undefined {
  return url === undefined || url === '' ? undefined : { url, stop: async () => {} }
}
