import { endpoints, standardEndpoints } from '@latchkey/protocol'
import t from 'tap'
import { sqlite } from '../support/databases.ts'
import { sentMessages } from '../support/outbox.ts'
import { newPassword, passwordSeed, redirectUri } from '../support/password-seed.ts'
import { type Answer, basic, startService, type TestService } from '../support/service.ts'
import { otherTextsOf } from '../support/token-texts.ts'

const statusOf = ({ status }: Answer) => status

t.test('I17 every endpoint accepts a token in its one canonical text only', async (t) => {
  const service = await startService(t, sqlite, { seed: passwordSeed({}) })
  const clientToken = await service.clientToken()
  const { access_token: userToken } = await service.logIn()
  const email = 'alice@example.com'
  await service.post(endpoints.sendPasswordResetLink.path, { redirect_uri: redirectUri, email })
  const [newest] = await sentMessages(service, email)
  const resetToken = new URL(newest?.link ?? '').searchParams.get('code') ?? ''

  const doors: Record<string, { token: string; ask: (token: string) => Promise<unknown>; refused: unknown }> =
    {
      'a client token as bearer': {
        token: clientToken,
        ask: async (token) => statusOf(await bearer(service, endpoints.authenticateSession.path, token, {})),
        refused: 401,
      },
      'a user token as bearer': {
        token: userToken,
        ask: async (token) => statusOf(await bearer(service, standardEndpoints.userinfo.path, token)),
        refused: 401,
      },
      'a user token in a form': {
        token: userToken,
        ask: async (access_token) =>
          statusOf(await form(service, standardEndpoints.userinfo.path, { access_token })),
        refused: 401,
      },
      'a token to introspect': {
        token: userToken,
        ask: async (token) => (await form(service, standardEndpoints.introspection.path, { token })).text,
        refused: '{"active":false}',
      },
      'a token to revoke': {
        token: userToken,
        async ask(token) {
          await form(service, standardEndpoints.revocation.path, { token })
          return statusOf(await bearer(service, standardEndpoints.userinfo.path, userToken))
        },
        refused: 200,
      },
      'a reset token': {
        token: resetToken,
        ask: async (reset_token) =>
          statusOf(
            await service.call(endpoints.resetPassword.path, {
              client: undefined,
              body: { reset_token, new_password: newPassword },
            }),
          ),
        refused: 403,
      },
    }
  for (const [door, { token, ask, refused }] of Object.entries(doors)) {
    for (const [name, text] of Object.entries(otherTextsOf(token))) {
      const answer = await ask(text)
      // a form rejects some texts by its schema, before anything reads the token
      t.ok(answer === refused || answer === 400, `${door}: ${name}: ${answer}`)
    }
    const answer = await ask(token)
    t.not(answer, refused === 200 ? 200 : refused, `${door}: the canonical text`)
  }
})

function bearer(service: TestService, path: string, token: string, body?: object): Promise<Answer> {
  return service.call(path, { client: undefined, headers: { authorization: `Bearer ${token}` }, body })
}

function form(service: TestService, path: string, fields: Record<string, string>): Promise<Answer> {
  return service.call(path, {
    client: undefined,
    body: new URLSearchParams(fields).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(fields.token !== undefined && { authorization: basic('shop-web') }),
    },
  })
}
