import t from 'tap'
import { html, languages, PagesConfigError } from '../src/index.ts'
import { allTexts, preferredLanguage } from '../src/texts/choose-texts.ts'
import { openPages } from './support/open-pages.ts'

/** The places of all texts. */
const places = (value: object): string[] =>
  Object.entries(value)
    .flatMap(([key, one]) => (typeof one === 'object' ? places(one).map((rest) => `${key}.${rest}`) : [key]))
    .sort()

t.test('every language has every text, and none is empty', async (t) => {
  const { en, de } = allTexts()
  t.same(places(de), places(en))
  t.notMatch(JSON.stringify({ en, de }), '""')
})

t.test('the browser chooses the language by its order of preference', async (t) => {
  for (const [accepted, language] of [
    ['de-AT,de;q=0.9,en;q=0.5', 'de'],
    ['fr, en;q=0.4, de;q=0.8', 'de'],
    ['en-GB', 'en'],
    ['fr', 'en'],
    ['de;q=0, en', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ] as const) {
    t.equal(preferredLanguage(accepted), language, `${accepted}`)
  }
  t.same(languages, ['en', 'de'])
})

t.test('pages speak German, and an app changes texts, renderers and the frame', async (t) => {
  const { browser, app } = await openPages(t, {
    pages: {
      language: ({ headers }) => (headers['accept-language'] === 'de' ? 'de' : 'en'),
      texts: { en: { signIn: { heading: 'Good to see you' } } },
      renderers: { message: ({ title }, { brand }) => html`<!doctype html><p>${brand.name}: ${title}</p>` },
    },
  })
  const german = await app.inject({
    url: '/login',
    headers: { accept: 'text/html', 'accept-language': 'de' },
  })
  t.match(german.body, '<html lang="de">')
  t.match(german.body, '<label for="username">Benutzername, E-Mail oder Telefon</label>')
  t.match(german.body, 'Passwort vergessen?')
  const english = await browser().open('/login')
  t.match(english.body, '<h1>Good to see you</h1>')
  t.match(english.body, 'Forgot your password?')
  t.equal(
    (await browser().open('/login/link/sent')).body,
    '<!doctype html><p>Marmalade: Check your email</p>',
    'the renderer of the app',
  )
})

t.test(
  'what is wrong with a form is said in the language of the page, by the label of the field',
  async (t) => {
    const { app, origin } = await openPages(t, { pages: { language: ({ query }) => languageOf(query) } })
    const send = (language: string, accept: string, fields: Record<string, string>) =>
      app.inject({
        method: 'POST',
        url: `/login?language=${language}`,
        headers: { accept, origin, 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams(fields).toString(),
      })
    const german = await send('de', 'text/html', { username: 'alice' })
    t.equal(german.statusCode, 400)
    t.match(german.body, 'Bitte füllen Sie das Feld „Passwort“ aus.')
    const english = await send('en', 'text/html', { username: 'a'.repeat(400), password: 'x' })
    t.match(english.body, 'What you entered for “Username, email or phone” is too long.')
    const client = await send('en', 'application/json', { username: 'alice' })
    t.match(client.json(), { code: 'form_invalid', detail: 'The field "password" is required.' })
  },
)

function languageOf(query: unknown): 'en' | 'de' {
  return typeof query === 'object' && query !== null && 'language' in query && query.language === 'de'
    ? 'de'
    : 'en'
}

t.test('the frame of an app goes around every page, and values in it are escaped', async (t) => {
  const { browser } = await openPages(t, {
    pages: {
      name: '<b>Shop</b>',
      layout: ({ name, title, main }, { brand }) =>
        html`<title>${brand.name} ${name} ${title}</title>${main}`,
    },
  })
  const { body } = await browser().open('/login')
  t.match(body, /^<title>&lt;b&gt;Shop&lt;\/b&gt; signIn Sign in<\/title><section/)
})

t.test('pages have no inline script or style, and the headers that forbid them', async (t) => {
  const { browser } = await openPages(t, {
    pages: { colors: { accent: '#b4430f' } },
    allowPublicSignup: true,
  })
  const visitor = browser()
  await visitor.logIn()
  for (const path of [
    '/login',
    '/login/sms',
    '/login/passkey',
    '/sign-up',
    '/password/forgotten',
    '/account/factors',
    '/account/sessions',
    '/account/password',
    '/step-up',
  ]) {
    const page = await visitor.open(path)
    t.equal(page.statusCode, 200, path)
    t.notMatch(
      page.body,
      /<script(?! type="module" src="\/latchkey\/passkey\.js")|<style|\sstyle=|\son\w+=/,
      path,
    )
    t.match(page.headers['content-security-policy'], "default-src 'none'", path)
    t.equal(page.headers['cache-control'], 'no-store', path)
    t.notMatch(page.body, /eyJ|access_token/, 'E08 no token in a page')
  }
  const sheet = await visitor.open('/latchkey/pages.css')
  t.match(sheet.body, '--accent: #b4430f;')
})

t.test('invalid options stop the start, all in one message', async (t) => {
  await t.rejects(openPages(t, { pages: { name: '', colors: { accent: 'red' } } }), {
    code: 'config_invalid',
    message: /name .*colors\.accent /,
  })
  t.ok(new PagesConfigError('x') instanceof Error)
})
