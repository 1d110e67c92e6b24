import t from 'tap'
import { html } from '../src/index.ts'

t.test('V03: html escapes text', async (t) => {
  const name = `<script>alert('x')</script>&"`
  t.equal(
    html`<p title="${name}">${name}</p>`.toString(),
    '<p title="&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;</p>',
  )
})

t.test('html keeps nested markup', async (t) => {
  t.equal(
    html`<ul>${['a', '<'].map((item) => html`<li>${item}</li>`)}</ul>`.toString(),
    '<ul><li>a</li><li>&lt;</li></ul>',
  )
})

t.test('html escapes a string that contains markup', async (t) => {
  const markup = html`<b>${1}</b>`
  t.equal(html`${markup.toString()}`.toString(), '&lt;b&gt;1&lt;/b&gt;')
})

t.test('html renders undefined, null and false as nothing', async (t) => {
  t.equal(html`a${null}${undefined}${false}b`.toString(), 'ab')
})
