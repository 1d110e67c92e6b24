import { managementEndpoints } from '@latchkey/protocol/management'
import type { Test } from 'tap'
import { postgres, type TestDatabase } from './databases.ts'
import { linkSeed } from './link-seed.ts'
import { password } from './seed.ts'
import { startService, type TestService } from './service.ts'

/** A user whom no other row of a test uses; both addresses are verified. */
export interface Person {
  username: string
  email: string
  phone: string
}

/** A setting of a log-in method, and how its change shows. */
export interface ChangedSetting {
  /** Such as `password.passwordMinLength`; a method's name alone: the method is turned off. */
  setting: string
  /** The log-in methods before the change. */
  from?: object
  to: object
  /** What the user does before the change, such as enrolling. */
  prepare?(service: TestService, person: Person): Promise<unknown>
  /** What a call after that shows. */
  see(service: TestService, person: Person, prepared: unknown): Promise<unknown>
  before: unknown
  after: unknown
}

/**
 * Shows for each setting that a change by PUT counts at the next call of the same instance, and within a second at another
 * instance on the same database. On SQLite there is one instance.
 */
export async function showChanges(
  t: Test,
  settings: readonly ChangedSetting[],
  options: { database?: TestDatabase; service?: Parameters<typeof startService>[2] } = {},
): Promise<void> {
  const { database = postgres, service: given = {} } = options
  const url = await database.openShared(t)
  const seed = withPeople(settings.length * 3)
  const first = await startService(t, url, { seed, ...given })
  // two instances in one process would wait for each other's locks on SQLite
  const second =
    database === postgres ? await startService(t, url, { seed, ...given, clock: first.clock }) : first
  let count = 0
  const next = (): Person => personOf(count++)
  for (const { setting, from = {}, to, prepare, see, before, after } of settings) {
    const methods = Object.keys(to)
    const reset = Object.fromEntries(methods.map((method) => [method, method === 'webauthn_api' ? null : {}]))
    await put(first, { ...reset, ...from })
    first.clock.advance(1)
    const seen = async (service: TestService, person: Person, prepared: unknown) =>
      see(service, person, prepared)
    const one = next()
    t.match(await seen(second, one, await prepare?.(second, one)), before, `${setting} before`)
    const [here, there] = [next(), next()]
    const [preparedHere, preparedThere] = [await prepare?.(first, here), await prepare?.(second, there)]
    await put(first, to)
    t.match(await seen(first, here, preparedHere), after, `${setting} at the next call`)
    first.clock.advance(1)
    t.match(await seen(second, there, preparedThere), after, `${setting} at another instance`)
  }
}

/** Changes log-in methods of the shop; fails if that is refused. */
export async function put(service: TestService, body: object): Promise<void> {
  const path = managementEndpoints.changeAuthMethods.path.replace('{appId}', 'shop')
  const answer = await service.call(path, { method: 'PUT', body })
  if (answer.status !== 200) throw new Error(`not changed: ${answer.text}`)
}

/** The settings of the schema of a method by their names, the method itself among them. */
export function settingsOf(method: string, schema: { properties: object }): string[] {
  return [method, ...Object.keys(schema.properties).map((name) => `${method}.${name}`)]
}

function personOf(index: number): Person {
  return {
    username: `person-${index}`,
    email: `person-${index}@example.com`,
    phone: `+1555600${String(index).padStart(4, '0')}`,
  }
}

function withPeople(count: number) {
  const { tenants } = linkSeed()
  const people = Array.from({ length: count }, (_, index) => {
    const { username, email, phone } = personOf(index)
    return { username, email, phone_number: phone, credentials: { password, force_replace: false } }
  })
  const [first, ...others] = tenants
  return { tenants: [{ ...first, users: people }, ...others] }
}
