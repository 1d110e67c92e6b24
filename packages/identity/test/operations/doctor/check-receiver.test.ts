import { createServer } from 'node:net'
import t from 'tap'
import { checkReceiver } from '../../../src/operations/doctor/check-receiver.ts'
import { startMailServer } from '../../support/mail-server.ts'

const smtp = (port: number, user: string) => ({
  variable: 'LATCHKEY_SMTP_URL',
  url: `smtp://${user}localhost:${port}?tls=off`,
})
const sms = (url: string) => ({ variable: 'LATCHKEY_SMS_WEBHOOK_URL', url })

t.test('a mail server is asked whether it takes the credentials, and gets no message', async (t) => {
  const server = await startMailServer(t, { hideSTARTTLS: true, allowInsecureAuth: true })
  const place = `localhost:${server.port}`
  const cases: [string, 'ok' | 'failed', string][] = [
    ['us%20er:p%40ss%3Aw%2Frd@', 'ok', `${place} accepts the user and the password`],
    ['us%20er:other@', 'failed', `${place} refuses the user or the password: EAUTH, the server answered 535`],
    ['', 'ok', `${place} accepts connections`],
  ]
  for (const [user, status, message] of cases) {
    const finding = await checkReceiver(smtp(server.port, user), {})
    t.strictSame(finding, { check: 'delivery', status, message: `LATCHKEY_SMTP_URL: ${message}` })
  }
  t.strictSame(server.mails, [])
})

t.test('a service for text messages needs an address to which the service may connect', async (t) => {
  const server = createServer((socket) => socket.end())
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  t.after(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  t.match(await checkReceiver(sms(`http://127.0.0.1:${port}/sms`), {}), { status: 'ok' })
  t.match(await checkReceiver(sms(`https://127.0.0.1:${port}/sms`), {}), {
    status: 'failed',
    message: /cannot be reached: /,
  })
  t.match(await checkReceiver(sms('https://10.0.0.1/sms'), {}), {
    status: 'failed',
    message: /10\.0\.0\.1:443 is no address to which the service may connect$/,
  })
  const privateName: Parameters<typeof checkReceiver>[2] = (_name, _options, done) =>
    done(null, [{ address: '127.0.0.1', family: 4 }])
  const named = sms(`twilio://SID:secret-token@sms.example:${port}?from=Shop`)
  const refused = await checkReceiver(named, {}, privateName)
  t.match(refused, { status: 'failed', message: /has no address to which the service may connect$/ })
  t.notMatch(JSON.stringify(refused), /secret-token/)
  const allowed = await checkReceiver(named, { allowedPrivateNetworks: ['127.0.0.0/8'] }, privateName)
  t.match(
    allowed,
    { status: 'failed', message: /cannot be reached: (?!the host has no address)/ },
    'no TLS there',
  )
})
