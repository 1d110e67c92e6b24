import type { BrowserContextOptions } from 'playwright-core'
import t from 'tap'
import { sendCode } from '../../demo/test/identity-service.ts'
import { runDemo, until } from '../../demo/test/running-demo.ts'
import { axeOf } from '../../packages/pages/test/support/axe-of.ts'
import { writePart } from '../document-part.ts'
import { browsersPart, type OutageRow, seenIn, timed } from '../outages-document.ts'
import { newUser } from './support/app-user.ts'
import { picture, startChromium } from './support/chromium.ts'
import { openControlRoom } from './support/control-room.ts'
import { outages } from './support/outages.ts'

const demo = await runDemo()
t.teardown(() => demo.destroy())
await demo.ready
const { shop, bank, identity } = demo.addresses
const browser = await startChromium()
t.teardown(() => browser.close())
const room = await openControlRoom(browser, identity)

t.test('the control room shows what both apps answer to a user who logged in at the shop', async (t) => {
  const answers = await room.answers()
  t.match(answers, /Marmalade, the shop Front page Signed in as bob .*Account page Signed in as bob/)
  t.match(answers, /Granite, the bank Front page Signed in as bob .*Account page Signed in as bob/)
  t.match(answers, /New log-in Logged in/)
})

const measured: OutageRow[] = []

for (const { id, what, turn, sights } of outages) {
  t.test(`${id} ${what}: nobody is signed in or out by it`, async (t) => {
    const alice = await newUser(browser, 'alice')
    const leaver = await newUser(browser, 'alice')
    t.equal(await alice.logIn(shop), 'signed in')
    t.equal(await leaver.logIn(shop), 'signed in')
    await room.turn(...turn)
    const row: OutageRow = {
      what,
      account: await timed(() => alice.see(`${shop}/account`)),
      other: await timed(() => alice.see(`${bank}/account`)),
      front: await timed(() => alice.see(`${shop}/`)),
      login: await timed(async () => (await newUser(browser, 'bob')).logIn(shop)),
      logout: await timed(() => leaver.signOut()),
      recoveryMs: 0,
    }
    for (const [name, sight] of Object.entries(sights)) t.equal(seenIn(row, name), sight, name)
    await room.press('Reset everything')
    const begun = Date.now()
    await until('the bank knows alice', async () => (await alice.see(`${bank}/account`)) === 'signed in')
    measured.push({ ...row, recoveryMs: Date.now() - begun })
    t.equal(await alice.see(`${shop}/account`), 'signed in', 'and so does the shop')
  })
}

t.test('a service that is late by a second signs in a second later', async (t) => {
  const alice = await newUser(browser, 'alice')
  await alice.logIn(shop)
  await room.turn('This identity service', '1 s late')
  const begun = Date.now()
  t.equal(await alice.see(`${bank}/account`), 'signed in')
  t.ok(Date.now() - begun > 1_000)
  await room.press('Reset everything')
})

t.test('rotating the key signs nobody out, also at once', async (t) => {
  const alice = await newUser(browser, 'alice')
  await alice.logIn(shop)
  await room.press('Rotate the signing key')
  t.equal(await alice.see(`${bank}/account`), 'signed in', 'a key that is published first goes unnoticed')
  await room.press('Rotate it at once')
  t.equal(await alice.see(`${shop}/account`), 'signed in')
  t.equal(await alice.see(`${bank}/account`), 'signed in')
  const bob = await newUser(browser, 'bob')
  const seen = await bob.logIn(shop)
  t.ok(
    seen === 'signed in' || seen === 'unavailable',
    `a new log-in waits until the shop may fetch the key: ${seen}`,
  )
})

t.test('a session that is let expire asks for a log-in at both apps when one of them asks', async (t) => {
  const alice = await newUser(browser, 'alice')
  await until('the shop knows the new key', async () => (await alice.logIn(shop)) === 'signed in', 40_000)
  await room.page.goto(`${identity}/dev/control-room`)
  await room.page
    .getByRole('button', { name: /^Let it expire\s*: session of alice, began just now/ })
    .first()
    .click()
  t.equal(await alice.see(`${shop}/account`), 'signed in', 'the shop has not asked yet')
  t.equal(await alice.see(`${bank}/account`), 'asked to log in')
  t.equal(await alice.see(`${shop}/account`), 'asked to log in')
})

t.test(
  'a clock of the service that is wrong is an outage, and tokens are renewed when all clocks move',
  async (t) => {
    const alice = await newUser(browser, 'alice')
    await alice.logIn(shop)
    await room.turn('The clock of this service', '2 hours ahead')
    t.equal(await alice.see(`${shop}/account`), 'signed in')
    t.equal(await alice.see(`${bank}/account`), 'unavailable', 'tokens from the future are not believed')
    await room.turn('The clocks of the apps', '2 hours ahead')
    t.equal(
      await alice.see(`${shop}/account`),
      'signed in',
      'its access token has ended: silent authentication',
    )
    t.equal(await alice.see(`${bank}/account`), 'signed in')
    await room.turn('The clocks of the apps', '31 days ahead')
    await room.turn('The clock of this service', '31 days ahead')
    t.equal(await alice.see(`${shop}/account`), 'asked to log in', 'the sign-on has ended')
    await room.press('Reset everything')
    t.match(await room.page.textContent('main'), 'Everything works.')
    await until('a log-in works again', async () => (await alice.logIn(shop)) === 'signed in')
  },
)

const looks: Record<string, BrowserContextOptions> = {
  light: { viewport: { width: 1180, height: 800 } },
  dark: { viewport: { width: 1180, height: 800 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 800 } },
}

for (const [look, options] of Object.entries(looks)) {
  t.test(`axe finds nothing in the pages of dev mode, ${look}`, async (t) => {
    const page = await (await browser.newContext(options)).newPage()
    const faults: string[] = []
    page.on('console', (message) => faults.push(message.text()))
    page.on('pageerror', ({ message }) => faults.push(message))
    for (const channel of ['sms', 'email'] as const) await sendCode(identity, channel)
    await room.turn('This identity service', '503')
    for (const path of ['outbox', 'control-room']) {
      await page.goto(`${identity}/dev/${path}`)
      // the frame of a mail runs no script, so axe cannot look into it
      const { violations } = await axeOf(page).exclude('.looks iframe').analyze()
      t.same(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        [],
        path,
      )
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      t.equal(width, options.viewport?.width, 'nothing is wider than the screen')
      await picture(page, `dev-${path}-${look}`)
    }
    await room.press('Reset everything')
    t.same(faults, [], 'the policy stops nothing that the pages need')
  })
}

t.test('the table of outages has a row for each of them', async (t) => {
  const text = browsersPart(measured)
  t.equal(text.split('\n').filter((line) => line.startsWith('| **')).length, outages.length)
  if (process.env.LATCHKEY_OUTAGES) {
    writePart(new URL('../../docs/outages.md', import.meta.url), 'browsers', text)
  }
})
