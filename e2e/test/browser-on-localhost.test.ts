import { writeFileSync } from 'node:fs'
import t from 'tap'
import { runDemo } from '../../demo/test/running-demo.ts'
import { takeLooks, tellBrowserStory } from './support/browser-story.ts'
import { startChromium } from './support/chromium.ts'
import { newestCode } from './support/outbox.ts'
import { ssoPicture, takeScenes } from './support/sso-picture.ts'

t.test('V01 V02 the demo works in a browser on localhost, with and without scripts', async (t) => {
  const demo = await runDemo()
  t.teardown(() => demo.destroy())
  await demo.ready
  const { shop, bank, identity } = demo.addresses
  const browser = await startChromium()
  t.teardown(() => browser.close())

  await tellBrowserStory({
    t,
    context: await browser.newContext({ viewport: { width: 1100, height: 760 } }),
    shop,
    bank,
    newestCode: () => newestCode(identity, '+15555550101'),
    name: 'localhost',
  })
  const scripts = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 390, height: 800 },
  })
  await tellBrowserStory({
    t,
    context: scripts,
    shop,
    bank,
    newestCode: () => newestCode(identity, '+15555550101'),
    name: 'phone-without-scripts',
  })
  const dark = await browser.newContext({ colorScheme: 'dark', viewport: { width: 390, height: 800 } })
  await takeLooks(dark, { shop: `${shop}/`, bank: `${bank}/`, login: `${shop}/login` }, 'dark-phone')
  t.pass('pictures are kept')

  const drawn = ssoPicture(await takeScenes(await browser.newContext(), { shop, bank }))
  t.ok(drawn.length < 300_000, `the picture of the story has ${drawn.length} bytes`)
  if (process.env.LATCHKEY_PICTURES)
    writeFileSync(new URL('../../docs/pictures/sso.svg', import.meta.url), drawn)

  demo.signalGroup('SIGINT')
  await demo.ended
})
