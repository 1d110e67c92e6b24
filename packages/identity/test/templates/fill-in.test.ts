import t from 'tap'
import { fillIn, fillInHtml, hasOtherBraces, placeholdersIn } from '../../src/templates/fill-in.ts'

t.test('placeholders are filled in once, and only known ones', (t) => {
  const values = { code: '012345', app_name: '{{code}} $& <b>' }
  t.equal(fillIn('{{app_name}}: {{ code }}', values), '{{code}} $& <b>: 012345', 'a value stays as it is')
  t.equal(fillIn('{{other}} {{constructor}} {code}', values), '{{other}} {{constructor}} {code}')
  t.end()
})

t.test('V03 values are escaped in HTML, for text and for attributes', (t) => {
  const filled = fillInHtml('<a href="{{link}}" title=\'{{app_name}}\'>{{app_name}}</a>', {
    link: 'https://x.example/?a=1&b=2',
    app_name: `"><script>'`,
  })
  t.equal(
    filled,
    '<a href="https://x.example/?a=1&amp;b=2" title=\'&quot;&gt;&lt;script&gt;&#39;\'>&quot;&gt;&lt;script&gt;&#39;</a>',
  )
  t.equal(fillInHtml('{{other}}', {}), '{{other}}')
  t.end()
})

t.test('placeholders are found, and braces that are none', (t) => {
  t.same(placeholdersIn('{{code}} {{code}} {{ app_name }} {{{minutes}}}'), ['code', 'app_name', 'minutes'])
  for (const text of ['{{Code}}', '{{#if code}}', '{{code', 'code}}', '{{}}', '{{{code}}}']) {
    t.equal(hasOtherBraces(text), text !== '{{{code}}}', text)
  }
  t.notOk(hasOtherBraces('{code} {{code}}'))
  t.end()
})

t.test('M19 templates made of braces take no time', (t) => {
  const start = process.cpuUsage()
  for (const text of ['{{'.repeat(50_000), '{{ '.repeat(33_000), `{{${'a'.repeat(100_000)}`]) {
    fillIn(text, {})
    placeholdersIn(text)
    hasOtherBraces(text)
  }
  const { user, system } = process.cpuUsage(start)
  t.ok(user + system < 1_000_000, 'less than a second of CPU time')
  t.end()
})
