import { performance } from 'node:perf_hooks'
import type { Page } from 'playwright-core'
import type { PortalWorld } from './open-portal.ts'

/** What the first load of a page cost. */
export interface FirstLoad {
  /** Bytes of all answers as they were sent: compressed, with their heads. */
  bytes: number
  /** From the navigation until the heading of the page was there and a button answered a click, in milliseconds. */
  answerMs: number
  /** How many times as long work took meanwhile because other programs had the processors; 1 on a machine at rest. */
  slowdown: number
}

/** Opens the dashboard with an empty cache, and measures by the clock and the counters of the browser. */
export async function measureFirstLoad(world: PortalWorld): Promise<FirstLoad> {
  const page = await world.open('/favicon.svg')
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.clearBrowserCache')
  let bytes = 0
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await page.addInitScript(watchPage)
  const before = slowdownNow()
  await page.goto(`${world.origin}/`)
  await page.locator('header button[aria-expanded=true]').waitFor()
  const slowdown = Math.max(before, slowdownNow())
  await page.locator('.chart canvas').or(page.getByText('Nothing happened')).first().waitFor()
  await page.waitForLoadState('networkidle')
  const answerMs = Math.max(await markOf(page, 'heading'), await markOf(page, 'answered'))
  await page.context().close()
  return { bytes, answerMs, slowdown }
}

/** The time that some work takes by the clock, over the time that the processor spent on it. */
function slowdownNow(): number {
  const [cpu, clock] = [process.cpuUsage(), performance.now()]
  let passed = { user: 0, system: 0 }
  while (passed.user + passed.system < 50_000) passed = process.cpuUsage(cpu)
  return Math.max(1, (performance.now() - clock) / ((passed.user + passed.system) / 1000))
}

function markOf(page: Page, name: string): Promise<number> {
  return page.evaluate<number>(`performance.getEntriesByName(${JSON.stringify(name)})[0].startTime`)
}

/** Runs in the page, so that nothing outside it takes part in the times: presses the button as soon as it is there. */
const watchPage = `
addEventListener('DOMContentLoaded', () => {
  const look = () => {
    const heading = document.querySelector('h1')?.textContent
    if (heading !== 'Dashboard') return
    if (performance.getEntriesByName('heading').length === 0) performance.mark('heading')
    const button = document.querySelector('header button[aria-haspopup]')
    if (button === null) return
    if (button.getAttribute('aria-expanded') === 'true') {
      performance.mark('answered')
      seen.disconnect()
    } else if (!pressed) {
      pressed = true
      button.click()
    }
  }
  let pressed = false
  const seen = new MutationObserver(look)
  seen.observe(document, { subtree: true, childList: true, attributes: true })
  look()
})
`
