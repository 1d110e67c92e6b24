import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import t from 'tap'
import { smtpTransport } from '../../src/index.ts'
import type { EmailMessage } from '../../src/outbox/message.ts'
import { startMailServer } from '../support/mail-server.ts'

const message: EmailMessage = {
  channel: 'email',
  to: 'alice@example.com',
  subject: 'Your code for Shop',
  senderName: 'Shop',
  body: 'Your code\n\n123456',
  html: '<p>123456</p>',
  code: '123456',
}
const from = 'no-reply@shop.example'

t.test('an email reaches a real server, as text and as HTML, from the configured sender', async (t) => {
  const server = await startMailServer(t)
  await smtpTransport(`smtp://localhost:${server.port}`, { from }).send(message)
  const [mail] = server.mails
  t.match(mail, { from, to: ['alice@example.com'], secure: false })
  t.ok(mail?.headers.includes('To: alice@example.com'))
  t.ok(mail?.headers.includes(`From: Shop <${from}>`))
  t.ok(mail?.headers.includes('Subject: Your code for Shop'))
  t.ok(mail?.headers.includes('Auto-Submitted: auto-generated'))
  t.match(mail?.raw, /Content-Type: text\/plain[\s\S]*123456[\s\S]*Content-Type: text\/html[\s\S]*<p>123456/)
})

t.test('the sender of the URL wins, and a logo goes along', async (t) => {
  const server = await startMailServer(t)
  const transport = smtpTransport(`smtp://localhost:${server.port}/?from=other%40shop.example`, { from })
  await transport.send({ ...message, logo: { contentType: 'image/gif', content: Buffer.from('GIF89a') } })
  t.equal(server.mails[0]?.from, 'other@shop.example')
  t.match(server.mails[0]?.raw, /Content-Type: image\/gif[\s\S]*Content-I[Dd]: <logo>[\s\S]*R0lGODlh/)
})

t.test('M09 an email has one recipient, and nothing that is said in it becomes a header', async (t) => {
  const server = await startMailServer(t)
  const transport = smtpTransport(`smtp://localhost:${server.port}`, { from })
  const injection =
    'x\r\nBcc: mallory@example.com\r\n\r\nbody\u2028Cc: m@example.com\n.\nRCPT TO:<m@example.com>'
  await transport.send({ ...message, subject: injection, senderName: injection, body: injection })
  await transport.send({
    ...message,
    senderName: '"Shop" <mallory@example.com>, Bob',
    to: "o'neil+a@example.ie",
  })
  await transport.send({ ...message, to: 'alice@exämple.com' })
  t.same(
    server.mails.map(({ to }) => to),
    [['alice@example.com'], ["o'neil+a@example.ie"], ['alice@exämple.com']],
  )
  t.ok(server.mails[2]?.headers.includes('To: alice@xn--exmple-cua.com'))
  t.ok(server.mails.every((mail) => mail.from === from))
  const known =
    /^(From|To|Subject|Message-ID|Date|MIME-Version|Content-Type|Content-Transfer-Encoding|Auto-Submitted): /
  for (const { headers } of server.mails) {
    t.same(
      headers.filter((line) => !known.test(line)),
      [],
    )
    t.equal(headers.filter((line) => line.startsWith('From: ')).length, 1)
    t.equal(headers.filter((line) => line.startsWith('To: ')).length, 1)
  }
  for (const to of [
    'a@b, c@d',
    'a@b;c@d',
    'Alice <a@b>',
    'a@b\r\nBcc: c@d',
    '"a b"@c',
    'group: a@b;',
    'a@b\u0000',
    '<a@b>',
    '',
    '@',
  ]) {
    await t.rejects(transport.send({ ...message, to }), { message: 'the recipient is not one email address' })
  }
  t.equal(server.mails.length, 3)
})

t.test('with smtps the connection is TLS from the start, and the certificate is verified', async (t) => {
  const server = await startMailServer(t, { secure: true })
  const url = `smtps://us%20er:p%40ss%3Aw%2Frd@localhost:${server.port}`
  await smtpTransport(url, { from, ca: server.ca }).send(message)
  t.match(server.mails[0], { secure: true, user: 'us er' })
  await t.rejects(smtpTransport(url, { from }).send(message), { message: /the email was not sent: E[A-Z]+$/ })
  t.equal(server.mails.length, 1)
})

t.test('with tls=required STARTTLS is used, and nothing is sent without it', async (t) => {
  const server = await startMailServer(t)
  const url = `smtp://localhost:${server.port}?tls=required`
  await smtpTransport(url, { from, ca: server.ca }).send(message)
  t.match(server.mails, [{ secure: true }])
  await t.rejects(smtpTransport(url, { from }).send(message), 'an unknown certificate')
  const plain = await startMailServer(t, { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] })
  await t.rejects(smtpTransport(`smtp://localhost:${plain.port}?tls=required`, { from }).send(message), {
    message: /^the email was not sent: E[A-Z]+/,
  })
  t.same(plain.mails, [])
})

t.test('what a server refuses is told by its codes only', async (t) => {
  const server = await startMailServer(t, {
    onRcptTo: ({ address }, _session, done) => done(new Error(`no such user ${address}`)),
  })
  const refused = await smtpTransport(`smtp://localhost:${server.port}`, { from })
    .send(message)
    .catch((error: unknown) => error)
  t.ok(refused instanceof Error)
  t.equal(String(refused), 'DeliveryError: the email was not sent: EENVELOPE, the server answered 550')
  const closed = await startMailServer(t, { secure: true })
  const url = `smtps://us%20er:guess@localhost:${closed.port}`
  const wrongPassword = smtpTransport(url, { from, ca: closed.ca })
  await t.rejects(wrongPassword.send(message), { message: /EAUTH, the server answered 535$/ })
})

t.test('a server that does not answer costs no more than the deadline', async (t) => {
  const sockets: Socket[] = []
  const silent = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
  })
  silent.listen(0, 'localhost')
  await once(silent, 'listening')
  t.after(() => silent.close())
  const address = silent.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const transport = smtpTransport(`smtp://localhost:${port}`, { from, deadlineMs: 200 })
  const start = performance.now()
  await t.rejects(transport.send(message), { message: /^the email was not sent: / })
  t.ok(performance.now() - start < 5000)
  for (const socket of sockets) socket.destroy()
})

t.test('many at once all arrive', async (t) => {
  const server = await startMailServer(t)
  const transport = smtpTransport(`smtp://localhost:${server.port}`, { from })
  const receivers = Array.from({ length: 30 }, (_, index) => `user${index}@example.com`)
  await Promise.all(receivers.map((to) => transport.send({ ...message, to })))
  t.same(server.mails.map(({ to }) => to[0]).sort(), receivers.sort())
})
