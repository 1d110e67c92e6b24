import t from 'tap'
import { readSmtpUrl } from '../../src/outbox/smtp-url.ts'

t.test('the URL of a mail server tells host, port, TLS, user and sender', async (t) => {
  for (const [url, expected] of [
    [
      'smtp://mail.example',
      { host: 'mail.example', port: 587, secure: false, requireTLS: true, ignoreTLS: false },
    ],
    ['smtp://mail.example/', { port: 587, requireTLS: true }],
    ['smtp://mail.example:25?tls=off', { port: 25, requireTLS: false, ignoreTLS: true }],
    ['smtp://localhost:1025', { port: 1025, requireTLS: false, ignoreTLS: true }],
    ['smtp://127.0.0.1:1025?tls=required', { requireTLS: true, ignoreTLS: false }],
    ['smtp://[::1]:1025', { host: '::1', ignoreTLS: true }],
    ['smtps://mail.example', { port: 465, secure: true, requireTLS: false, ignoreTLS: false }],
    ['smtps://u%40x:p%3A%2F@mail.example:2465', { port: 2465, auth: { user: 'u@x', pass: 'p:/' } }],
    ['smtp://mail.example?from=a%40b.example', { from: 'a@b.example' }],
  ] as const) {
    t.match(readSmtpUrl(url), expected, url)
  }
  t.notOk('auth' in readSmtpUrl('smtp://mail.example'))
  t.notOk('from' in readSmtpUrl('smtp://mail.example'))
})

t.test('another form is refused, and the URL is never in the message', async (t) => {
  for (const url of [
    '',
    'mail.example',
    'http://secret@mail.example',
    'smtp://',
    'smtp://secret:secret@',
    'smtp://mail.example/secret',
    'smtp://mail.example#secret',
    'smtp://mail.example?pool=secret',
    'smtp://mail.example?tls=secret',
    'smtps://mail.example?tls=off',
    'smtp://mail.example?tls=off&tls=required',
    'smtp://mail.example?from=secret',
    'smtp://mail.example?from=a%40b%0D%0ABcc%3A%20secret',
    'smtp://mail.example?from=Shop%20%3Ca%40secret%3E',
    'smtp://secret%ZZ@mail.example',
    'smtp://mail.example:99999',
  ]) {
    try {
      readSmtpUrl(url)
      t.fail(`taken: ${url}`)
    } catch (error) {
      t.match(error, { code: 'config_invalid', message: /^the SMTP URL / }, url)
      t.notMatch(String(error), /secret/, url)
    }
  }
})
