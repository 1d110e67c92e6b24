import t from 'tap'
import { outboxPage } from '../../src/operations/outbox-page.ts'

const evil = `<script>"'&`

t.test('outboxPage shows messages, and escapes all of their text', async (t) => {
  const page = outboxPage([
    {
      channel: 'email',
      to: 'a@b.example',
      subject: evil,
      senderName: 'Shop',
      body: `Hello\n${evil}`,
      html: '<b>not shown</b>',
      link: `https://shop.example/?a=1&b=${evil}`,
      sent_at: '2026-11-29T12:34:56.000Z',
    },
    {
      channel: 'sms',
      to: '+15555550101',
      body: evil,
      code: '123456',
      sender: 'Shop',
      sent_at: '2026-11-29T12:34:57.000Z',
    },
  ])
  t.notMatch(page, /<script|<b>not shown/)
  t.match(page, '<p class="subject">&lt;script&gt;&quot;&#39;&amp;</p>')
  t.match(page, 'href="https://shop.example/?a=1&amp;b=&lt;script&gt;&quot;&#39;&amp;"')
  t.match(page, '<p class="code">123456</p>')
  t.match(page, /<b>a@b\.example<\/b> <span>email<\/span> <time [^>]*>12:34:56 UTC<\/time>/)
  t.match(page, 'font: 600 2rem/1.4', 'the style sheet is not escaped')
  t.equal(page.split('<li>').length - 1, 2)
})

t.test('outboxPage says that nothing has been sent', async (t) => {
  t.match(outboxPage([]), 'Nothing has been sent yet.')
})
