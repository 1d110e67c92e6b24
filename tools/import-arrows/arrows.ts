/** A folder of the workspace and what its sources may import. */
export interface Member {
  folder: string
  /** Names of our own packages; a package further down the same arrow is named too. */
  mayImport: readonly string[]
  /** Whether it may know Fastify. */
  fastify: boolean
}

const protocol = '@latchkey/protocol'
const client = '@latchkey/client'
const store = '@latchkey/session-store'
const fastify = '@latchkey/fastify'
const browser = '@latchkey/browser'
const identity = '@latchkey/identity'
const testing = '@latchkey/testing'
const demoPages = '@latchkey/demo-pages'

const belowApps = [protocol, client, store, fastify]

/** `protocol ← client ← fastify ← apps`, `session-store ← fastify`, `protocol ← identity`. */
export const members: readonly Member[] = [
  { folder: 'packages/protocol', mayImport: [], fastify: false },
  { folder: 'packages/browser', mayImport: [], fastify: false },
  { folder: 'packages/client', mayImport: [protocol], fastify: false },
  { folder: 'packages/session-store', mayImport: [], fastify: false },
  { folder: 'packages/fastify', mayImport: [protocol, client, store], fastify: true },
  { folder: 'packages/identity', mayImport: [protocol], fastify: true },
  { folder: 'packages/testing', mayImport: [...belowApps, identity], fastify: true },
]

/** Every folder under `apps/` is an app; its pages serve the browser helper. */
export const app: Omit<Member, 'folder'> = {
  mayImport: [...belowApps, browser, identity, demoPages],
  fastify: true,
}

/** Names that only tests, demos and measurements may import. */
export const forTestsOnly: readonly string[] = [testing, '@latchkey/local-services']
