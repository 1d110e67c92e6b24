import t from 'tap'
import { composeEmail } from '../../src/outbox/compose-email.ts'

const full = {
  subject: 'S',
  primaryColor: '#abcdef',
  headerText: 'Head',
  bodyText: 'Body',
  linkText: 'Go',
  infoText: 'Info',
  footerText: 'Foot',
  senderName: 'Sender',
}

t.test('every text has its place, in HTML and in plain text', async (t) => {
  const email = composeEmail('a@b', full, 'Shop', { link: 'https://shop.example/?code=c&state=s' })
  t.match(email, { channel: 'email', to: 'a@b', subject: 'S', senderName: 'Sender' })
  t.equal(email.body, 'Head\n\nBody\n\nhttps://shop.example/?code=c&state=s\n\nInfo\n\nFoot')
  t.match(
    email.html,
    /#abcdef[\s\S]*Head[\s\S]*Body[\s\S]*href="https:[^"]*code=c&amp;state=s"[^>]*>Go<[\s\S]*Info[\s\S]*Foot/,
  )
  t.equal(email.link, 'https://shop.example/?code=c&state=s')
  t.notOk('code' in email)
})

t.test('what is not given is empty, but the code or link is always there', async (t) => {
  const code = composeEmail('a@b', { subject: 'S' }, 'Shop', { code: '012345' })
  t.equal(code.body, '012345')
  t.match(code.html, />012345</)
  t.match(code, { senderName: 'Shop', code: '012345' })
  const link = composeEmail('a@b', { subject: 'S' }, 'Shop', { link: 'https://x.example' })
  t.match(link.html, />https:\/\/x\.example</)
  t.notOk(link.html.includes('cid:logo'))
})

t.test('V03 texts are shown as they are', async (t) => {
  const evil = `<img src=x onerror="alert('1')">&`
  const content = {
    ...full,
    headerText: evil,
    bodyText: evil,
    linkText: evil,
    infoText: evil,
    footerText: evil,
    subject: evil,
  }
  const { html } = composeEmail('a@b', content, evil, { link: `https://x.example/?a="><script>` })
  t.notMatch(html, /<img|<script|onerror="/)
  t.equal(html.split('&lt;img src=x').length, 7)
})

t.test('M09 subject and sender are one line, whatever an app is called', async (t) => {
  const app = 'Shop\r\nBcc: m@x\u0000\u2028y'
  const email = composeEmail('a@b', { subject: app }, app, { code: '1' })
  t.same([email.subject, email.senderName], Array<string>(2).fill('Shop Bcc: m@x y'))
})

t.test('a logo is what its first bytes say', async (t) => {
  const png = Buffer.from('89504e470d0a1a0a00', 'hex')
  const of = (base64logo: string) => composeEmail('a@b', { subject: 'S', base64logo }, 'Shop', { code: '1' })
  t.match(of(png.toString('base64')), {
    logo: { contentType: 'image/png', content: png },
    html: /src="cid:logo"/,
  })
  t.match(of(`data:image/gif;base64,${png.toString('base64')}`), { logo: { contentType: 'image/png' } })
  t.match(of('/9j/4AAQ'), { logo: { contentType: 'image/jpeg' } })
  t.match(of('R0lGODlh'), { logo: { contentType: 'image/gif' } })
  t.notOk('logo' in of(''))
  for (const wrong of ['AAAA', 'PHN2Zz4=', 'data:image/png;base64,PHN2Zz4=']) {
    t.throws(() => of(wrong), { statusCode: 400, code: 'invalid_request' })
  }
})
