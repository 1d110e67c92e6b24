import { html } from '@latchkey/html'
import t from 'tap'
import { page } from '../src/page.ts'
import { alice, bank } from './samples.ts'

const main = html`<h1>Hello</h1>`

t.test('V03: markup in a user name is escaped on the page', async (t) => {
  const mallory = { ...alice, claims: { username: '<img src=x onerror=alert(1)>' } }
  const text = page(bank, { title: 'T', main, viewer: { auth: mallory, outcome: null } }).toString()
  t.notMatch(text, '<img src=x')
  t.match(text, '&lt;img src=x onerror=alert(1)&gt;')
})

t.test('the strip names the user, the method and the reason', async (t) => {
  const text = page(bank, { title: 'T', main, viewer: { auth: alice, outcome: null } }).toString()
  t.match(text, /Signed in as <strong>alice<\/strong>/)
  t.match(text, /local session<\/span> begun by silent authentication: you logged in at the shop/)
  t.match(text, /<summary>Why\?<\/summary>\s*<ol>\s*<li>\s*<span>This browser has a session here\.<\/span>/)
  t.match(text, '<code>local session: found</code>')
})

t.test('the strip of a signed-in user has one form to sign out', async (t) => {
  const text = page(bank, { title: 'T', main, viewer: { auth: alice, outcome: null } }).toString()
  t.match(text, '<form class="sign-out" method="post" action="/logout">')
  t.equal(text.split('Sign out</button>').length, 2)
  t.match(text, '<option value="everywhere">')
  t.match(text, '<option value="here">')
})

t.test('the strip of an anonymous visitor links to the log-in and gives the reason', async (t) => {
  const outcome = {
    status: 'login_required',
    reason: 'not_signed_in',
    trace: [{ step: 'sign_on_record', result: 'absent', detail: 'No cookie.' }],
  } as const
  const text = page(bank, { title: 'T', main, viewer: { auth: null, outcome } }).toString()
  t.match(text, 'Not signed in')
  t.match(text, '<a class="button small" href="/login">Sign in</a>')
  t.match(text, 'No cookie.')
})

t.test('the strip claims neither signed in nor signed out during an outage', async (t) => {
  const text = page(bank, {
    title: 'T',
    main,
    viewer: { auth: null, outcome: { status: 'unavailable', trace: [] } },
  }).toString()
  t.match(text, 'You have not been signed out')
  t.notMatch(text, 'Not signed in')
})

t.test('a page links to the other app and to the outbox', async (t) => {
  const text = page(bank, { title: 'T', main }).toString()
  t.match(text, 'href="http://localhost:3001"')
  t.match(text, 'href="http://localhost:3000/dev/outbox"')
})

t.test('the navigation marks the current page', async (t) => {
  t.match(
    page(bank, { title: 'T', main, path: '/account' }).toString(),
    '<a href="/account" aria-current="page">',
  )
})

t.test('a page contains no inline script and no inline style', async (t) => {
  const text = page(bank, { title: 'T', main, viewer: { auth: alice, outcome: null } }).toString()
  t.notMatch(text, /<script(?! type="module" src="\/session\.js"><\/script>)|<style|style=|\son\w+=/)
})
