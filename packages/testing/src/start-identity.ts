import { randomBytes } from 'node:crypto'
import { createManagementClient, type ManagementClient } from '@latchkey/client/management'
import type { LatchkeyOptions } from '@latchkey/fastify'
import { createFaults, createIdentityServer, type IdentityOptions } from '@latchkey/identity'
import { memoryStore, type Store } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import { Browser } from './browser/browser.ts'
import { CookieJar } from './browser/cookie-jar.ts'
import { type Clock, createClock } from './clock.ts'
import { type Faults, kitFaults } from './faults/faults.ts'
import { clientFor, defaultUsers, kitSeed, managementApp, type TestUser, tenantId } from './kit-seed.ts'
import { listen } from './listen.ts'
import { originOf } from './origin-of.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { createSignIn, type SignInOptions } from './sign-in/sign-in.ts'

/** Options of {@link startIdentity}. */
export interface TestIdentityOptions {
  /** Names of the apps under test; they belong to one sign-on group. @default ['app'] */
  apps?: readonly string[]
  /** @default alice and bob, each with a password, an email address and a phone number */
  users?: readonly TestUser[]
  /** Where links may lead: registered for the client of each app. @default none */
  redirectUris?: readonly string[]
  /** When the clock starts. @default now */
  startAt?: Date
  /** The store of all apps, such as `redisStore`. @default one in memory */
  store?: Store
  /** Further options of the identity service, such as `lifetimes` or `limits`. Only sent codes are not limited by default. */
  service?: Partial<Omit<IdentityOptions, 'dev' | 'faults' | 'issuer' | 'now' | 'seed'>>
}

/** How an app reaches the service, and its registration there. */
export interface Connection {
  baseUrl: string
  issuer: string
  tenantId: string
  clientId: string
  clientSecret: string
}

/** An identity service in this process, and what tests of an app do with it. */
export interface TestIdentity {
  /** Where the service answers, such as `http://127.0.0.1:40123`. */
  readonly url: string
  readonly issuer: string
  readonly tenantId: string
  /** The password of every user that was given none. */
  readonly password: string
  /** The time of the service and of the apps. */
  readonly clock: Clock
  /** What the service sent by mail and SMS. */
  readonly outbox: Outbox
  /** Makes the service go wrong: its next calls, or at once. */
  readonly faults: Faults
  /** Calls of the management API, with all permissions. */
  readonly management: ManagementClient
  /**
   * The options with which an app of the group registers `latchkey`.
   *
   * @param app one of the apps that the service was started with
   * @param overrides options of the app's own. @default origin 'http://localhost:3000'
   */
  options(app?: string, overrides?: Partial<LatchkeyOptions>): LatchkeyOptions
  /** How an app reaches the service, for one that makes the options of `latchkey` itself. */
  connection(app: string): Connection
  /** A browser in which nobody is signed in. */
  browser(app: FastifyInstance): Browser
  /**
   * Signs a user in at an app, by real authentications at the service and through the plugin, but without the app's own pages.
   *
   * @returns the browser, with the cookies that the app would have set
   * @throws Error if the service refuses, or the user has no password or address for what is asked
   */
  signIn(app: FastifyInstance, username: string, options?: SignInOptions): Promise<Browser>
  /** Stops the service. Close the apps first. */
  close(): Promise<void>
}

const issuer = 'http://localhost'
/** Tests sign one user in many times in a moment. */
const many = { max: 1_000_000, windowSeconds: 60 }
const sendsOfTests = { passcodeSends: many, targetSends: many, rangeSends: many, addressSends: many }
/** Sessions end before that age. */
const ageMs = 90 * 86_400_000
const defaultOrigin = 'http://localhost:3000'

/**
 * Starts an identity service in this process on a free port, with users, apps, a clock that tests move and an outbox. Several
 * may run at once; nothing is shared between them.
 *
 * @throws Error with code `config_invalid` or `seed_invalid` if options or users are not valid
 *
 * @example
 * ```ts
 * import { startIdentity } from '@latchkey/testing'
 *
 * const identity = await startIdentity({ apps: ['shop', 'bank'] })
 * ```
 */
export async function startIdentity(options: TestIdentityOptions = {}): Promise<TestIdentity> {
  const { apps = ['app'], users = defaultUsers, redirectUris = [], startAt, service = {} } = options
  const clock = createClock(startAt?.getTime())
  const store = options.store ?? memoryStore({ now: clock.now })
  const { outbox, transport, next } = createOutbox()
  const faults = createFaults()
  const clients = [...apps, managementApp].map(clientFor)
  const password = randomBytes(18).toString('base64url')
  // users may have authenticated before the test began: the service is older
  const begin = new Date(clock.now() - ageMs)
  const server = await clock.at(begin, () =>
    createIdentityServer({
      databaseUrl: ':memory:',
      passwordHashing: { memoryKib: 8, passes: 1 },
      emailTransport: transport,
      smsTransport: transport,
      ...service,
      limits: { ...sendsOfTests, ...service.limits },
      dev: true,
      faults,
      issuer,
      now: clock.now,
      seed: kitSeed({ clients, users, defaultPassword: password, redirectUris }),
    }),
  )
  const listening = await listen((request, response) => server.routing(request, response))
  const groupSecrets = [randomBytes(32).toString('base64url')]
  const optionsOf = new Map<string, LatchkeyOptions>()
  const connectionOf = (app: string): Connection => {
    const client = clients.find((one) => one.app === app)
    if (client === undefined) throw new Error(`the identity service was started without the app ${app}`)
    const { clientId, clientSecret } = client
    return { baseUrl: listening.url, issuer, tenantId, clientId, clientSecret }
  }
  const management = createManagementClient({ ...connectionOf(managementApp), now: clock.now })
  const signIns = createSignIn({ clock, users, password, nextMessage: next })
  const nameOf = (app: FastifyInstance) => {
    const { clientId } = app.latchkey.client
    const client = clients.find((one) => one.clientId === clientId)
    const given = client && optionsOf.get(client.app)
    if (given === undefined)
      throw new Error('the app was not built with the options of this identity service')
    return given
  }
  return {
    url: listening.url,
    issuer,
    tenantId,
    password,
    clock,
    outbox,
    faults: kitFaults(faults, server),
    management,
    options(app = apps[0] ?? 'app', overrides = {}) {
      const made: LatchkeyOptions = {
        app,
        origin: defaultOrigin,
        client: { ...connectionOf(app), now: clock.now },
        store,
        secrets: [randomBytes(32).toString('base64url')],
        signOn: { secrets: groupSecrets },
        now: clock.now,
        ...overrides,
      }
      optionsOf.set(app, made)
      return made
    },
    connection: connectionOf,
    browser: (app) => new Browser(app, originOf(nameOf(app)), new CookieJar(clock.now)),
    async signIn(app, username, how = {}) {
      const given = nameOf(app)
      const browser = new Browser(app, originOf(given), new CookieJar(clock.now))
      await signIns.signIn(given, browser, username, how)
      return browser
    },
    async close() {
      await signIns.close()
      await management.close()
      await listening.close()
      await server.close()
    },
  }
}
