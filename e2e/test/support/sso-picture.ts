import { html } from '@latchkey/html'
import type { BrowserContext, Page } from 'playwright-core'

/** What the picture shows of one moment: the pages of both apps, as JPEG. */
interface Scene {
  caption: string
  shop: Buffer | undefined
  bank: Buffer | undefined
}

const view = { width: 760, height: 600 }
const secondsPerScene = 3

/** Tells the story of one log-in for two apps in a browser, and takes its pictures. The apps are those of a running demo. */
export async function takeScenes(
  context: BrowserContext,
  apps: { shop: string; bank: string },
): Promise<Scene[]> {
  const shopPage = await context.newPage()
  const bankPage = await context.newPage()
  for (const page of [shopPage, bankPage]) await page.setViewportSize(view)
  await shopPage.goto(`${apps.shop}/login`)
  await shopPage.getByLabel('Username').fill('alice')
  await shopPage.getByLabel('Password').fill('correct-horse-battery-staple')
  const form = await photograph(shopPage)
  await shopPage.getByRole('button', { name: 'Sign in', exact: true }).click()
  const shop = await photograph(shopPage)
  await bankPage.goto(`${apps.bank}/`)
  const bank = await photograph(bankPage)
  await bankPage.getByRole('button', { name: 'Sign out' }).click()
  const bankOut = await photograph(bankPage)
  await shopPage.goto(`${apps.shop}/account`)
  const shopOut = await photograph(shopPage)
  return [
    { caption: 'Log in at the shop.', shop: form, bank: undefined },
    { caption: 'The shop knows you.', shop, bank: undefined },
    { caption: 'Open the bank: you are signed in, without a question.', shop, bank },
    { caption: 'Sign out at the bank.', shop, bank: bankOut },
    { caption: 'You are signed out at the shop as well.', shop: shopOut, bank: bankOut },
  ]
}

async function photograph(page: Page): Promise<Buffer> {
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => scrollTo(0, 0))
  return page.screenshot({ type: 'jpeg', quality: 62 })
}

const window = { width: 520, height: 444, bar: 34 }
const size = { width: 1120, height: 558 }

/** Renders the scenes as an animated SVG, which needs no script. Where motion is unwanted, it shows the third scene. */
export function ssoPicture(scenes: readonly Scene[]): string {
  const total = scenes.length * secondsPerScene
  const share = 100 / scenes.length
  const images = [...new Set(scenes.flatMap(({ shop, bank }) => [shop, bank]))].filter(
    (image) => image !== undefined,
  )
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-labelledby="title" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif">
<title id="title">${scenes.map(({ caption }) => caption).join(' ')}</title>
<style>
.scene { opacity: 0; animation: show ${total}s infinite }
${scenes.map((_scene, index) => html`.s${index} { animation-delay: ${index * secondsPerScene}s }\n`)}
@keyframes show { 0%, ${share - 0.01}% { opacity: 1 } ${share}%, 100% { opacity: 0 } }
@media (prefers-reduced-motion: reduce) { .scene { animation: none } .s2 { opacity: 1 } }
</style>
<defs>${images.map(
    (image, index) =>
      html`<image id="i${index}" width="${window.width}" height="${(window.width * view.height) / view.width}" href="data:image/jpeg;base64,${image.toString('base64')}"/>`,
  )}</defs>
<rect width="${size.width}" height="${size.height}" rx="16" fill="#e9ebf2"/>
${[frame(28, 'Marmalade, the shop'), frame(572, 'Granite, the bank')]}
${scenes.map(
  ({ caption, shop, bank }, index) => html`<g class="scene s${index}">
${[picture(28, images, shop), picture(572, images, bank)]}
<circle cx="52" cy="${size.height - 34}" r="16" fill="#3346c9"/><text x="52" y="${size.height - 28}" text-anchor="middle" font-size="17" font-weight="700" fill="#fff">${index + 1}</text>
<text x="82" y="${size.height - 27}" font-size="21" font-weight="600" fill="#15171c">${caption}</text>
</g>
`,
)}
</svg>
`.toString()
}

function frame(x: number, name: string) {
  return html`<g transform="translate(${x} 28)"><rect width="${window.width}" height="${window.height}" rx="12" fill="#fff" stroke="#c9cdd9"/>
<path d="M0 ${window.bar}V12A12 12 0 0 1 12 0H${window.width - 12}A12 12 0 0 1 ${window.width} 12V${window.bar}Z" fill="#dfe2ea"/>
<circle cx="20" cy="17" r="5.5" fill="#b7bccb"/><circle cx="38" cy="17" r="5.5" fill="#b7bccb"/><circle cx="56" cy="17" r="5.5" fill="#b7bccb"/>
<text x="${window.width / 2}" y="22.5" text-anchor="middle" font-size="14.5" fill="#3d4350">${name}</text></g>
`
}

function picture(x: number, images: readonly Buffer[], image: Buffer | undefined) {
  if (image === undefined) {
    return html`<text x="${x + window.width / 2}" y="260" text-anchor="middle" font-size="17" fill="#6a7182">not opened yet</text>`
  }
  return html`<use href="#i${images.indexOf(image)}" x="${x}" y="${28 + window.bar}"/>`
}
