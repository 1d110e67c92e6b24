import type { TemplateContent } from '@latchkey/protocol/management'
import t from 'tap'
import { messageKinds } from '../../src/management/templates/message-kinds.ts'
import type { AppLook } from '../../src/templates/app-looks.ts'
import { composeEmailOf, composeSmsOf } from '../../src/templates/compose-message.ts'
import type { EmailKind, SmsKind } from '../../src/templates/message-kind.ts'

const plain: AppLook = { branding: {}, templateFor: () => undefined }

function lookWith(content: TemplateContent, branding: AppLook['branding'] = {}, language = 'de'): AppLook {
  return { branding, templateFor: () => ({ language, content }) }
}

function emailKind(id: string): EmailKind {
  const kind = messageKinds.get(id)
  if (kind?.channel !== 'email') throw new Error(id)
  return kind
}

function smsKind(id: string): SmsKind {
  const kind = messageKinds.get(id)
  if (kind?.channel !== 'sms') throw new Error(id)
  return kind
}

const details = {
  to: 'alice@example.com',
  appName: 'Shop',
  language: 'de',
  purpose: { code: '012345' },
  lifetimeSeconds: 300,
}

t.test('without a template the service has texts and looks of its own', (t) => {
  const email = composeEmailOf(emailKind('email_code'), plain, details)
  t.match(email, { subject: 'Your code for Shop', senderName: 'Shop', code: '012345' })
  t.equal(
    email.body,
    'Sign in to Shop\n\nEnter this code where you are asked for it:\n\n012345\n\n' +
      'It is valid for 5 minutes and works once. Give it to nobody.\n\n' +
      'If you did not ask for it, you can ignore this message.',
  )
  t.match(email.html, /<html lang="en">[\s\S]*background:#f3f4f7[\s\S]*#2b5fd9[\s\S]*>012345</)
  t.equal(
    composeSmsOf(smsKind('sms_code'), plain, { ...details, lifetimeSeconds: 60 }).body,
    '012345 is your code for Shop. It is valid for 1 minute. Give it to nobody.',
  )
  t.end()
})

t.test('a template replaces the texts, with plain text beside HTML', (t) => {
  const content = {
    subject: 'Code für {{app_name}}',
    header_text: 'Anmelden',
    body_text: 'Dein Code:',
    info_text: 'Er gilt {{minutes}} Minuten.',
    sender_name: 'Laden',
  }
  const email = composeEmailOf(emailKind('email_code'), lookWith(content), details)
  t.match(email, { subject: 'Code für Shop', senderName: 'Laden' })
  t.equal(email.body, 'Anmelden\n\nDein Code:\n\n012345\n\nEr gilt 5 Minuten.')
  t.match(email.html, /<html lang="de">[\s\S]*Anmelden[\s\S]*>012345<[\s\S]*Er gilt 5 Minuten\./)
  const anyLanguage = composeEmailOf(emailKind('email_code'), lookWith(content, {}, 'default'), details)
  t.match(anyLanguage.html, '<html lang="en">')
  const sms = composeSmsOf(smsKind('sms_code'), lookWith({ text: '{{code}}: {{app_name}}' }), details)
  t.match(sms, { body: '012345: Shop', code: '012345' })
  t.end()
})

t.test('V03 own HTML is kept, and what is filled in is escaped', (t) => {
  const look = lookWith({
    subject: 'S\u2028 {{app_name}}',
    html: '<b>{{app_name}}</b> <a href="{{link}}">go</a>',
    text: '{{app_name}} {{link}}',
  })
  const email = composeEmailOf(emailKind('email_link'), look, {
    ...details,
    appName: '<i>&',
    purpose: { link: 'https://x.example/?code=1&state="' },
  })
  t.equal(email.html, '<b>&lt;i&gt;&amp;</b> <a href="https://x.example/?code=1&amp;state=&quot;">go</a>')
  t.equal(email.body, '<i>& https://x.example/?code=1&state="')
  t.equal(email.subject, 'S  <i>&', 'one line')
  t.match(email, { link: 'https://x.example/?code=1&state="', senderName: '<i>&' })
  t.end()
})

t.test('the branding of the app is seen where neither call, template nor preferences say otherwise', (t) => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]).toString('base64')
  const branding = { logo: png, primary_color: '#111111', background_color: '#eeeeee', sender_name: 'Brand' }
  const look: AppLook = { ...plain, branding }
  const branded = composeEmailOf(emailKind('email_code'), look, details)
  t.match(branded, { senderName: 'Brand', logo: { contentType: 'image/png' } })
  t.match(branded.html, /background:#eeeeee[\s\S]*#111111[\s\S]*cid:logo/)
  const preferences = { primaryColor: '#222222', from: 'Method', subject: '{{code}} as it stands' }
  const preferred = composeEmailOf(emailKind('email_code'), look, details, { preferences })
  t.match(preferred, { senderName: 'Method', subject: '{{code}} as it stands' })
  t.match(preferred.html, '#222222')
  const given = composeEmailOf(emailKind('email_code'), look, details, {
    given: { subject: 'G' },
    preferences,
  })
  t.match(given, { senderName: 'Shop', subject: 'G', body: '012345' })
  t.notOk(given.logo, 'the texts of a call replace all others')
  const own = { subject: 'S', html: '<img src="cid:logo">{{code}}', text: '{{code}}' }
  t.ok(composeEmailOf(emailKind('email_code'), lookWith(own, branding), details).logo)
  t.end()
})

t.test('a notice has neither code nor link', (t) => {
  const email = composeEmailOf(emailKind('password_changed'), plain, { ...details, purpose: undefined })
  t.match(email.body, /^Your password has changed\n\n/)
  t.notOk('code' in email || 'link' in email)
  t.end()
})
