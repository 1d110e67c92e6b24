import t from 'tap'
import { readEnvironment } from '../../src/command/environment.ts'
import { createIdentityServer } from '../../src/index.ts'
import { startMailServer } from '../support/mail-server.ts'

const message = {
  channel: 'email',
  to: 'alice@example.com',
  subject: 's',
  senderName: 'Shop',
  body: 'b',
  html: 'h',
} as const

t.test("LATCHKEY_SMTP_URL is where emails go, from the issuer's host where it names no sender", async (t) => {
  const server = await startMailServer(t)
  for (const [parameters, from] of [
    ['', 'no-reply@id.example.com'],
    ['?from=hello%40shop.example', 'hello@shop.example'],
  ]) {
    const { options } = await readEnvironment({
      LATCHKEY_SMTP_URL: `smtp://localhost:${server.port}${parameters}`,
      LATCHKEY_ISSUER: 'https://id.example.com',
    })
    await options.emailTransport?.send(message)
    t.match(server.mails.at(-1), { from, to: ['alice@example.com'] })
  }
  t.equal((await readEnvironment({})).options.emailTransport, undefined)
  t.equal((await readEnvironment({ LATCHKEY_SMTP_URL: '' })).options.emailTransport, undefined)
})

t.test('a bad LATCHKEY_SMTP_URL refuses to start, without its password in the message', async (t) => {
  const wrong = readEnvironment({ LATCHKEY_SMTP_URL: 'smtp://user:very-secret@mail.example/path' })
  const error = await wrong.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  t.match(error, { code: 'config_invalid' })
  t.notMatch(String(error), 'very-secret')
})

t.test('with an issuer that is none it is the issuer that is refused', async (t) => {
  const { options } = await readEnvironment({
    LATCHKEY_SMTP_URL: 'smtp://mail.example',
    LATCHKEY_ISSUER: 'not a url',
    LATCHKEY_DATABASE_URL: ':memory:',
  })
  await t.rejects(createIdentityServer(options), { code: 'config_invalid', message: /^issuer / })
})
