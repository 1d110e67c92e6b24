import t from 'tap'
import { messageKinds } from '../../src/management/templates/message-kinds.ts'
import { requireTemplate } from '../../src/templates/template-faults.ts'

function faultOf(kindId: string, content: object): string | undefined {
  const kind = messageKinds.get(kindId)
  if (kind === undefined) throw new Error(kindId)
  try {
    requireTemplate(kind, content)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown'
  }
}

t.test('the texts of the service itself are valid templates', (t) => {
  for (const [id, kind] of messageKinds) t.equal(faultOf(id, kind.texts), undefined, id)
  t.equal(messageKinds.size, 10)
  t.end()
})

t.test('a template without what the message is for, or with more than it knows, is refused', (t) => {
  const own = { subject: 'Hello', html: '<p>{{code}}</p>', text: '{{code}}' }
  for (const [kind, content, fault] of [
    ['email_code', { subject: 'S' }, undefined],
    ['email_code', own, undefined],
    ['email_code', {}, 'subject is required'],
    ['email_code', { ...own, text: undefined }, 'text is required beside html'],
    ['email_code', { subject: 'S', text: '{{code}}' }, 'html is required beside text'],
    ['email_code', { ...own, body_text: 'x' }, 'body_text cannot be used beside html'],
    ['email_code', { ...own, html: '<p>no code</p>' }, 'html must contain {{code}}'],
    ['email_code', { ...own, text: 'no code' }, 'text must contain {{code}}'],
    ['email_code', { subject: '{{code}}' }, 'subject must not contain {{code}}'],
    ['email_link', { ...own, html: '<a href="{{link}}">go</a>', text: '{{code}}' }, /^text has an unknown/],
    ['email_code', { subject: 'S', info_text: '{{user}}' }, /^info_text has an unknown placeholder/],
    ['email_code', { subject: 'S', info_text: '{{#each}}' }, /^info_text has an unknown placeholder/],
    ['password_changed', { subject: '{{app_name}}' }, undefined],
    ['password_changed', { subject: 'S', body_text: '{{minutes}}' }, /^body_text has an unknown/],
    ['sms_code', { text: '{{code}}' }, undefined],
    ['sms_code', {}, 'text is required'],
    ['sms_code', { text: 'Hello' }, 'text must contain {{code}}'],
    ['sms_code', { text: '{{code}}', subject: 'S' }, 'subject is not for text messages'],
  ] as const) {
    const found = faultOf(kind, content)
    if (fault instanceof RegExp) t.match(found, fault)
    else t.equal(found, fault)
  }
  t.end()
})

t.test('V03 HTML that does more than show something is refused', (t) => {
  const html = (text: string) =>
    faultOf('email_code', { subject: 'S', text: '{{code}}', html: `${text}{{code}}` })
  for (const text of [
    '<script>alert(1)</script>',
    '</SCRIPT >',
    '<iframe src=x>',
    '<form action="https://x.example"><input>',
    '<img src=x onerror = alert(1)>',
    '<img/onerror=alert(1)>',
    '<a href="javascript:alert(1)">',
    '<base href="https://x.example">',
    '<link rel=stylesheet href=x>',
    '<meta http-equiv="refresh" content="0">',
    '<svg onload=alert(1)>',
  ]) {
    t.equal(html(text), 'html must not contain scripts, forms or frames', text)
  }
  for (const text of ['<style>p { color: {{app_name}} }</style>', '<!-- {{app_name}} -->', '<style>']) {
    t.equal(html(text), 'html must not have placeholders in a style sheet or comment', text)
  }
  t.equal(html('<style>p { color: red }</style><!-- note --><p style="margin:0">once: 5</p>'), undefined)
  t.end()
})

t.test('M19 large HTML is checked in no time', (t) => {
  const start = process.cpuUsage()
  for (const text of ['<style>', '<!--', '< ', '<meta ', ' on', ' onaaaa', '/', '</']) {
    faultOf('email_code', {
      subject: 'S',
      text: '{{code}}',
      html: text.repeat(Math.floor(30_000 / text.length)),
    })
  }
  const { user, system } = process.cpuUsage(start)
  t.ok(user + system < 1_000_000, 'less than a second of CPU time')
  t.end()
})
