import { endpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../support/databases.ts'
import { callAs, logInOf, registerPasskey, registrationOf, shopOrigin } from '../support/passkeys.ts'
import { type ClientName, seed as plainSeed } from '../support/seed.ts'
import { type Answer, startService, type TestService, textOf } from '../support/service.ts'
import { createAuthenticator } from '../support/software-passkey.ts'
import { asUser, enrolTotp } from '../support/time-codes.ts'

const redirect_uri = 'https://shop.example.com/link'

/** All clients in one relying party, with room for the wrong tries that are made here. */
const seed = {
  tenants: plainSeed.tenants.map((tenant) => ({
    ...tenant,
    apps: tenant.apps.map((app) => ({
      ...app,
      login_preferences: {
        sms: { maxFailures: 20 },
        totp: { maxFailures: 20 },
        webauthn_api: { rpId: 'example.com', rpOrigins: [shopOrigin] },
      },
      clients: app.clients.map((client) => ({ ...client, redirect_uris: [redirect_uri] })),
    })),
  })),
}
const wide = { max: 10_000, windowSeconds: 900 }
const limits = { passcodeFailures: wide, clientFailures: wide, addressFailures: wide }

interface Use {
  value: string
  client: ClientName
  /** Whom the request names, where it names anybody. */
  user: string
  session_id?: string
}

type Place = (service: TestService, use: Use) => Promise<Answer>

const named = ({ user, session_id }: Use) => ({
  identifier: user,
  identifier_type: 'username',
  ...(session_id !== undefined && { session_id }),
})
const unnamed = ({ session_id }: Use) => (session_id === undefined ? {} : { session_id })

/** Where something that works once can be handed in. */
const places = {
  passcode: (service, use) =>
    service.post(endpoints.authenticateOtp.path, { passcode: use.value, ...named(use) }, use.client),
  link: (service, use) =>
    service.post(endpoints.authenticateMagicLink.path, { code: use.value, ...unnamed(use) }, use.client),
  refresh: (service, use) =>
    service.post(endpoints.refreshToken.path, { refresh_token: use.value }, use.client),
  totp: (service, use) =>
    service.post(endpoints.authenticateTotp.path, { token: use.value, ...named(use) }, use.client),
  recovery: (service, use) =>
    service.post(endpoints.authenticateRecoveryCode.path, { code: use.value, ...named(use) }, use.client),
  passkey: (service, use) =>
    service.post(
      endpoints.authenticateWebauthn.path,
      { webauthn_encoded_result: use.value, ...unnamed(use) },
      use.client,
    ),
  session: (service, use) =>
    service.post(endpoints.authenticateSession.path, { session_id: use.value }, use.client),
} satisfies Record<string, Place>
type PlaceName = keyof typeof places

interface Thing {
  place: PlaceName
  /** Whether the request says who the user is. */
  namesUser: boolean
  /** Whether it can be added to a session. */
  joinsSession: boolean
  /** A fresh one of alice, made for `shop-web`. */
  make(service: TestService): Promise<string>
}

const things: Record<string, Thing> = {
  'a passcode': {
    place: 'passcode',
    namesUser: true,
    joinsSession: true,
    async make(service) {
      await service.post(endpoints.sendOtp.path, {
        channel: 'sms',
        identifier: 'alice',
        identifier_type: 'username',
      })
      return service.newestCode('+15555550101')
    },
  },
  'a magic link': {
    place: 'link',
    namesUser: false,
    joinsSession: true,
    async make(service) {
      const sent = await service.post(endpoints.sendMagicLink.path, {
        channel: 'direct',
        email: 'alice@example.com',
        redirect_uri,
      })
      return new URL(textOf(sent.body, 'link')).searchParams.get('code') ?? ''
    },
  },
  'a refresh token': {
    place: 'refresh',
    namesUser: false,
    joinsSession: false,
    make: async (service) => (await service.logIn()).refresh_token ?? '',
  },
  'a TOTP code': {
    place: 'totp',
    namesUser: true,
    joinsSession: true,
    async make(service) {
      const { app } = await enrolTotp(service)
      return app.code(service.clock.seconds())
    },
  },
  'a recovery code': {
    place: 'recovery',
    namesUser: true,
    joinsSession: true,
    async make(service) {
      const { access_token } = await service.logIn()
      const made = await asUser(service, access_token)(endpoints.createRecoveryCodes.path)
      const codes = made.body.recovery_codes
      return Array.isArray(codes) ? String(codes[0]) : ''
    },
  },
  'an assertion': {
    place: 'passkey',
    namesUser: false,
    joinsSession: true,
    async make(service) {
      const authenticator = await registerPasskey(service)
      const body = { client_id: 'shop-web', username: 'alice' }
      const headers = { origin: shopOrigin }
      const started = await service.call(endpoints.startWebauthnAuthentication.path, {
        client: undefined,
        body,
        headers,
      })
      return authenticator.use(logInOf(started))
    },
  },
}

onBothDatabases((t, database) => {
  for (const [name, thing] of Object.entries(things)) {
    t.test(`F05 ${name} is worth nothing at another client, tenant, user or purpose`, async (t) => {
      const service = await startService(t, database, { seed, limits })
      const value = await thing.make(service)
      const right: Use = { value, client: 'shop-web', user: 'alice' }
      const use = places[thing.place]

      t.equal((await use(service, { ...right, client: 'bank-web' })).status, 400, 'another client')
      t.equal((await use(service, { ...right, client: 'globex-web' })).status, 400, 'another tenant')
      if (thing.namesUser) {
        t.equal((await use(service, { ...right, user: 'bob' })).status, 400, 'another user')
      }
      for (const [place, useThere] of Object.entries(places)) {
        if (place === thing.place) continue
        t.equal((await useThere(service, right)).status, 400, `another purpose: ${place}`)
      }
      t.equal((await use(service, right)).status, 200, 'none of that used it up')
    })

    if (!thing.joinsSession) continue
    t.test(`L06 ${name} adds nothing to the session of another user`, async (t) => {
      const service = await startService(t, database, { seed, limits })
      const value = await thing.make(service)
      const { session_id } = await service.logIn({ username: 'bob' })
      const answer = await places[thing.place](service, {
        value,
        client: 'shop-web',
        user: 'alice',
        session_id,
      })
      t.match(answer, { status: 400, body: { error_code: 'invalid_request' } })
    })
  }

  t.test('F05 T01 a registration is worth nothing for another user, client or purpose', async (t) => {
    const service = await startService(t, database, { seed, limits })
    const [alice, bob, atBank] = [
      await service.logIn(),
      await service.logIn({ username: 'bob' }),
      await service.logIn({ client: 'bank-web' }),
    ]
    const started = await service.call(endpoints.startWebauthnRegistration.path, {
      client: undefined,
      body: { client_id: 'shop-web', username: 'alice' },
      headers: { origin: shopOrigin },
    })
    const authenticator = createAuthenticator(shopOrigin)
    const value = authenticator.make(registrationOf(started))
    const body = { webauthn_encoded_result: value }
    for (const [place, use] of Object.entries(places)) {
      t.equal((await use(service, { value, client: 'shop-web', user: 'alice' })).status, 400, place)
    }
    t.equal(
      (await callAs(service, atBank.access_token, endpoints.registerWebauthn.path, { body })).status,
      400,
    )
    t.equal(
      (await callAs(service, alice.access_token, endpoints.registerWebauthn.path, { body })).status,
      200,
    )

    const second = createAuthenticator(shopOrigin).make(
      registrationOf(
        await service.call(endpoints.startWebauthnRegistration.path, {
          client: undefined,
          body: { client_id: 'shop-web', username: 'alice' },
          headers: { origin: shopOrigin },
        }),
      ),
    )
    const ofBob = await callAs(service, bob.access_token, endpoints.registerWebauthn.path, {
      body: { webauthn_encoded_result: second },
    })
    t.equal(ofBob.status, 400, 'another user')
  })
})
