import t from 'tap'
import { browserName } from '../../src/render/browser-name.ts'
import { en } from '../../src/texts/en.ts'

const words = en.sessions
const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const names = {
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/142.0.0.0 Safari/537.36`]: 'Chrome on Windows',
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`]:
    'Edge on Windows',
  [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/142.0.0.0 Safari/537.36`]: 'Chrome on Linux',
  [`Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/142.0.0.0 Mobile Safari/537.36`]: 'Chrome on Android',
  [`Mozilla/5.0 (Linux; Android 15) ${webkit} SamsungBrowser/29.0 Chrome/130.0.0.0 Mobile Safari/537.36`]:
    'Samsung Internet on Android',
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/142.0.0.0 Safari/537.36`]: 'Chrome on ChromeOS',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0': 'Firefox on macOS',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1':
    'Safari on iPhone',
  'Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1':
    'Chrome on iPad',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15':
    'Safari on macOS',
}

t.test('browserName recognises common browsers', async (t) => {
  for (const [userAgent, name] of Object.entries(names))
    t.equal(browserName(userAgent, words), name, userAgent)
})

t.test('browserName returns an unknown user agent unchanged', async (t) => {
  t.equal(browserName('curl/8.17.0', words), 'curl/8.17.0')
  t.equal(browserName('Firefox/1 on my own system', words), 'Firefox/1 on my own system')
  for (const none of [undefined, '', ' ']) t.equal(browserName(none, words), 'A browser that gave no name')
})
