import { endpoints } from '@latchkey/protocol'
import t from 'tap'
import { emailFrame } from '../../../src/dev-pages/outbox/email-frame.ts'
import { outboxPage } from '../../../src/dev-pages/outbox/outbox-page.ts'
import type { OutboxEntry } from '../../../src/outbox/outbox.ts'
import { onBothDatabases } from '../../support/databases.ts'
import { startService } from '../../support/service.ts'

const evil = `<script>"'&`
const now = Date.parse('2026-11-29T12:36:56Z') / 1000

const email: OutboxEntry = {
  id: 1,
  channel: 'email',
  to: 'a@b.example',
  subject: evil,
  senderName: 'Shop',
  body: `Hello\n${evil}`,
  html: '<html><head></head><body><img src="cid:logo"><b>not in the list</b></body></html>',
  link: `https://shop.example/?a=1&b=${evil}`,
  sent_at: '2026-11-29T12:34:56.000Z',
}

const text: OutboxEntry = {
  id: 2,
  channel: 'sms',
  to: '+15555550101',
  body: evil,
  code: '123456',
  sender: 'Shop',
  sent_at: '2026-11-29T12:36:55.000Z',
}

function pageOf(entries: OutboxEntry[], to?: string): string {
  return outboxPage({ entries, addresses: new Map(entries.map((entry) => [entry.to, 1])), to, now })
}

t.test('outboxPage shows messages, and escapes all of their text', async (t) => {
  const page = pageOf([text, email])
  t.notMatch(page, /<script>"|<b>not in/)
  t.match(page, '<h2>&lt;script&gt;&quot;&#39;&amp;</h2>')
  t.match(page, 'href="https://shop.example/?a=1&amp;b=&lt;script&gt;&quot;&#39;&amp;"')
  t.match(page, /<span class="code"[^>]*>123456<\/span>/)
  t.match(page, '<p class="bubble">&lt;script&gt;')
  t.match(page, /to <strong>a@b\.example<\/strong>\n<time [^>]*>12:34:56 UTC, 2 minutes ago<\/time>/)
  t.match(page, /12:36:55 UTC, just now/)
  t.match(page, '<iframe src="/dev/outbox/messages/1"', 'the HTML is shown in a frame')
  t.match(page, 'font: 600 1.75rem/1.4', 'the style sheet is not escaped')
  t.equal(page.split('<li ').length - 1, 2)
})

t.test('outboxPage says that nothing has been sent, in all or to one address', async (t) => {
  t.match(pageOf([]), 'Nothing has been sent yet')
  const page = pageOf([], evil)
  t.match(page, 'Nothing has been sent to &lt;script&gt;')
  t.match(page, '<option value="&lt;script&gt;&quot;&#39;&amp;" selected>')
})

t.test('emailFrame puts the logo into the document, and opens links in a new tab', async (t) => {
  const logo = { contentType: 'image/png', content: Buffer.from('logo') } as const
  const frame = emailFrame({ ...email, logo })
  t.match(frame, '<head><base target="_blank">')
  t.match(frame, `<img src="data:image/png;base64,${Buffer.from('logo').toString('base64')}">`)
  t.match(emailFrame(email), 'cid:logo', 'without a logo nothing is replaced')
})

onBothDatabases((t, database) => {
  t.test(
    'the outbox page filters by address, and its policy allows only its own script and frames',
    async (t) => {
      const service = await startService(t, database)
      const send = (channel: 'sms' | 'email', identifier: string) =>
        service.post(endpoints.sendOtp.path, { channel, identifier_type: 'username', identifier })
      await send('sms', 'alice')
      await send('email', 'bob')
      const get = (path: string) => service.call(path, { client: undefined })
      const all = await get('/dev/outbox')
      t.equal(all.status, 200)
      t.match(all.headers['content-type'], 'text/html')
      const policy = String(all.headers['content-security-policy'])
      t.match(policy, "default-src 'none'")
      t.match(policy, /script-src 'sha256-[^']+';/)
      t.match(all.text, await service.newestCode('+15555550101'))
      t.match(all.text, 'bob@example.com')
      const toAlice = await get('/dev/outbox?to=%2B15555550101')
      t.match(toAlice.text, '<option value="+15555550101" selected>')
      t.notMatch(toAlice.text, '/dev/outbox/messages/')
      t.match((await get('/dev/outbox?to=')).text, '/dev/outbox/messages/', 'no address: all')

      const [, id] = /\/dev\/outbox\/messages\/(\d+)/.exec(all.text) ?? []
      const frame = await get(`/dev/outbox/messages/${id}`)
      t.equal(frame.status, 200)
      t.match(frame.headers['content-security-policy'], /^sandbox allow-popups/)
      t.match(frame.headers['content-security-policy'], "frame-ancestors 'self'")
      t.match(frame.text, await service.newestCode('bob@example.com'))
      for (const other of ['1', '99']) t.equal((await get(`/dev/outbox/messages/${other}`)).status, 404)
      t.equal((await get('/dev/outbox/messages/x')).status, 400)
    },
  )
})
