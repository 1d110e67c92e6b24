import { endpoints } from '@latchkey/protocol'
import t, { type Test } from 'tap'
import { postgres, sqlite } from '../../../support/databases.ts'
import {
  browse,
  callAs,
  logInByPasskey,
  logInOf,
  registerPasskey,
  shopOrigin,
  startLogIn,
  startPasskeyService,
  startRegistration,
} from '../../../support/passkeys.ts'
import type { Answer, TestService } from '../../../support/service.ts'
import { createAuthenticator } from '../../../support/software-passkey.ts'

const uses = 200

/** The challenge was used, or the passkey that was just registered has to be used before another one is. */
function isRefusal({ status, body }: Answer): boolean {
  return status === 400 || (status === 401 && body.error_code === 'insufficient_user_authentication')
}

/** Does something many times at once, over all instances in turn. @returns the answers that are no refusal */
async function race(
  services: readonly TestService[],
  use: (service: TestService) => Promise<Answer>,
): Promise<Answer[]> {
  const answers = await Promise.all(
    Array.from({ length: uses }, (_, index) => {
      const service = services[index % services.length]
      if (service === undefined) throw new Error('no service')
      return use(service)
    }),
  )
  return answers.filter((answer) => !isRefusal(answer))
}

for (const database of [sqlite, postgres]) {
  /** Two instances on one database; on SQLite one. */
  async function start(test: Test): Promise<[TestService, ...TestService[]]> {
    const url = await database.openShared(test)
    const masterKeys = [Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64url')]
    const first = await startPasskeyService(test, url, { masterKeys })
    if (database === sqlite) return [first]
    return [first, await startPasskeyService(test, url, { masterKeys, clock: first.clock })]
  }

  t.test(`F02 T01 on ${database.name}`, async (t) => {
    t.test('one challenge used 200 times at once logs in exactly once', async (t) => {
      const services = await start(t)
      const [service] = services
      const authenticator = await registerPasskey(service)
      const encoded = authenticator.use(await startLogIn(service))
      const successes = await race(services, (instance) => logInByPasskey(instance, encoded))
      t.same(
        successes.map(({ status }) => status),
        [200],
      )
    })

    t.test('one challenge used 200 times at once registers exactly one passkey', async (t) => {
      const services = await start(t)
      const [service] = services
      const { access_token } = await service.logIn()
      const body = {
        webauthn_encoded_result: createAuthenticator(shopOrigin).make(await startRegistration(service)),
      }
      const successes = await race(services, (instance) =>
        callAs(instance, access_token, endpoints.registerWebauthn.path, { body }),
      )
      t.same(
        successes.map(({ status }) => status),
        [200],
      )
    })

    t.test(
      'many challenges of one cross-device flow, answered at once, complete it exactly once',
      async (t) => {
        const services = await start(t)
        const [service] = services
        const authenticator = await registerPasskey(service)
        const init = await browse(service, endpoints.initCrossDeviceAuthentication.path, {
          client_id: 'shop-web',
        })
        const encoded: string[] = []
        for (let index = 0; index < uses; index += 1) {
          const body = { cross_device_ticket_id: init.body.cross_device_ticket_id }
          const answer = await service.post(endpoints.startCrossDeviceAuthentication.path, body)
          encoded.push(authenticator.use(logInOf(answer)))
        }
        const successes = await race(services, (instance) => logInByPasskey(instance, encoded.pop() ?? ''))
        t.same(
          successes.map(({ status }) => status),
          [200],
        )
      },
    )

    t.test('T06 one counter value used with 200 challenges at once counts exactly once', async (t) => {
      const services = await start(t)
      const [service] = services
      const authenticator = createAuthenticator(shopOrigin, { counts: true })
      await registerPasskey(service, { authenticator })
      const encoded: string[] = []
      for (let index = 0; index < uses; index += 1) {
        const body = { client_id: 'shop-web' }
        const answer = await service.post(endpoints.startWebauthnAuthentication.path, body)
        encoded.push(authenticator.use(logInOf(answer), { counter: 7 }))
      }
      const successes = await race(services, (instance) => logInByPasskey(instance, encoded.pop() ?? ''))
      t.same(
        successes.map(({ status }) => status),
        [200],
      )
    })

    t.test('40 external registrations of one new user at once make one user', async (t) => {
      const services = await start(t)
      const [service] = services
      const encoded: string[] = []
      for (let index = 0; index < 40; index += 1) {
        const body = { client_id: 'shop-web', username: 'dora' }
        const { webauthn_session_id, credential_creation_options } = JSON.parse(
          (await service.post(endpoints.startWebauthnRegistration.path, body)).text,
        )
        const started = { webauthn_session_id, options: credential_creation_options }
        encoded.push(createAuthenticator(shopOrigin).make(started))
      }
      const answers = await Promise.all(
        encoded.map((webauthn_encoded_result, index) => {
          const body = { webauthn_encoded_result, external_user_id: 'crm-1' }
          return (services[index % services.length] ?? service).post(
            endpoints.registerExternalWebauthn.path,
            body,
          )
        }),
      )
      t.same([...new Set(answers.map(({ status }) => status))], [200])
      t.equal(new Set(answers.map(({ body }) => body.user_id)).size, 1)
      t.equal(answers.filter(({ body }) => body.is_user_created === true).length, 1)
    })
  })
}
