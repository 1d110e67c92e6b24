import { type Client, createClient } from '@latchkey/client'
import { type CheckContext, type ConformanceCheck, SkippedCheck } from './check.ts'
import { factorChecks } from './factor-checks.ts'
import { logInChecks } from './log-in-checks.ts'
import { type Refusal, tryWithoutTokens } from './refusals.ts'
import type { ConformanceTarget } from './target.ts'
import { tokenChecks } from './token-checks.ts'
import { userChecks } from './user-checks.ts'

/** What one check found. */
export interface ConformanceResult {
  title: string
  status: 'passed' | 'failed' | 'skipped'
  /** Why it failed or was skipped. */
  reason?: string
  /** Names of the client's methods that were called. */
  calls: string[]
}

/** What all checks found. */
export interface ConformanceReport {
  results: ConformanceResult[]
  /** How the endpoints answered calls without a token. */
  refusals: Refusal[]
}

const checks: readonly ConformanceCheck[] = [...logInChecks, ...tokenChecks, ...userChecks, ...factorChecks]

/**
 * Checks that a service behaves as `@latchkey/client` relies on: the vendor's cloud, ours, or one of your own. Each answer is
 * checked against the schemas of `@latchkey/protocol`. Users named `conformance-…` are created and stay; use a tenant for tests.
 *
 * @example
 * ```ts
 * import { checkConformance, startIdentity } from '@latchkey/testing'
 *
 * const identity = await startIdentity()
 * const user = { username: 'alice', password: identity.password, email: 'alice@example.com', phone_number: '+15555550101' }
 * const { results } = await checkConformance({ client: identity.connection('app'), user })
 * console.log(results.filter(({ status }) => status === 'failed'))
 * ```
 */
export async function checkConformance(target: ConformanceTarget): Promise<ConformanceReport> {
  const client = createClient(target.client)
  const other = target.otherApp && createClient(target.otherApp)
  try {
    const results: ConformanceResult[] = []
    // one after the other: checks of one user would be in each other's way
    for (const check of checks) results.push(await tryCheck(check, target, client, other))
    return { results, refusals: await tryWithoutTokens(target.client.baseUrl) }
  } finally {
    await client.close()
    await other?.close()
  }
}

async function tryCheck(
  { title, run }: ConformanceCheck,
  target: ConformanceTarget,
  client: Client,
  other: Client | undefined,
): Promise<ConformanceResult> {
  const called = new Set<string>()
  const context: CheckContext = {
    target,
    client: recorded(client, called),
    otherClient: () => recorded(given(other, 'there is no second app'), called),
    redirectUri: () => given(target.redirectUri, 'there is no redirect URI'),
    codeSentTo: async (address) => given(target.codeSentTo?.bind(target), 'messages cannot be read')(address),
  }
  try {
    await run(context)
    return { title, status: 'passed', calls: [...called] }
  } catch (error) {
    const status = error instanceof SkippedCheck ? 'skipped' : 'failed'
    const reason = error instanceof Error ? error.message : String(error)
    return { title, status, reason, calls: [...called] }
  }
}

function given<T>(value: T | undefined, why: string): T {
  if (value === undefined) throw new SkippedCheck(why)
  return value
}

/** The client, which notes the names of the methods that are called. */
function recorded(client: Client, called: Set<string>): Client {
  return new Proxy(client, {
    get(object, name) {
      if (typeof name === 'string') called.add(name)
      return Reflect.get(object, name, object)
    },
  })
}
