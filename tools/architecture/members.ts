/** A workspace folder and what its sources may import. */
export interface Member {
  /** Regular expression for the folder, without anchors. */
  folder: string
  /** Folders of the workspace packages that it may import, direct or not. */
  mayImport: readonly string[]
  /** Whether it may import `fastify` and `@fastify/*`. */
  fastify: boolean
}

const protocol = 'packages/protocol'
const html = 'packages/html'
const client = 'packages/client'
const store = 'packages/session-store'
const fastify = 'packages/fastify'
const browser = 'packages/browser'
const identity = 'packages/identity'
const pages = 'packages/pages'
const portal = 'packages/portal'
const demoSite = 'apps/site'

const belowPages = [protocol, html, client, store, fastify]

/**
 * The direction of imports: `protocol ← client ← fastify ← pages, portal ← apps`, `session-store ← fastify`,
 * `protocol ← identity`, `html` below identity and pages, and `testing` above identity and fastify. What is missing here (`testing`,
 * `tools/local-services`) is for tests, demos and measurements only.
 */
export const members: readonly Member[] = [
  { folder: protocol, mayImport: [], fastify: false },
  { folder: html, mayImport: [], fastify: false },
  { folder: browser, mayImport: [], fastify: false },
  { folder: store, mayImport: [], fastify: false },
  { folder: client, mayImport: [protocol], fastify: false },
  { folder: fastify, mayImport: [protocol, client, store], fastify: true },
  { folder: identity, mayImport: [protocol, html], fastify: true },
  { folder: pages, mayImport: [...belowPages, browser], fastify: true },
  { folder: portal, mayImport: [...belowPages, browser, pages], fastify: true },
  { folder: 'packages/testing', mayImport: [...belowPages, identity], fastify: true },
  {
    folder: 'apps/[^/]+',
    mayImport: [...belowPages, browser, identity, pages, portal, demoSite],
    fastify: true,
  },
]
