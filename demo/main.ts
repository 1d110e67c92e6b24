import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addressesOf } from './src/addresses.ts'
import { chooseStorage, type SessionStorage } from './src/choose-storage.ts'
import { createRedisControl } from './src/control-room/redis-control.ts'
import { makeSecrets } from './src/demo-secrets.ts'
import { DemoError, type DemoSettings, readDemoSettings } from './src/demo-settings.ts'
import { requireFreePorts } from './src/free-ports.ts'
import type { Run } from './src/runs.ts'
import { stopRequest } from './src/stop-request.ts'
import { readyLine, welcome } from './src/welcome.ts'

/** Counted from the stop signal. The services end within 4 s; this is the last resort. */
const lastResortMs = 4_700
const stopped = stopRequest()
stopped.addEventListener('abort', () => setTimeout(() => process.exit(1), lastResortMs).unref())
const say = (line: string) => console.log(`  ${line}`)

try {
  await demo(readDemoSettings(process.env))
  process.exit(0)
} catch (error) {
  if (stopped.aborted) process.exit(0)
  console.error(error instanceof DemoError ? `\n${error.message}` : error)
  process.exit(1)
}

/** Runs until the stop signal. */
async function demo(settings: DemoSettings): Promise<void> {
  console.log('\nLatchkey: one log-in for two apps\n')
  await requireFreePorts(settings.ports)
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-demo-'))
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  let storage: SessionStorage | undefined
  let run: Run | undefined
  try {
    storage = await chooseStorage(settings.redisUrl)
    say(`sessions are kept in ${storage.description}`)
    run = await start(settings, storage, directory)
    const addresses = addressesOf(settings)
    console.log(`\n${readyLine(addresses)}\n${welcome(addresses, settings.twoDomains)}`)
    await aborted(stopped)
    console.log('\n  ending')
  } finally {
    await run?.stop()
    if (storage?.kind === 'redis') await storage.stop()
  }
}

/** The other services continue; guarded pages return 503 until Redis is back. */
function reportEnd(): void {
  if (!stopped.aborted) say('the private Redis server ended; the other services continue without sessions.')
}

async function start(settings: DemoSettings, storage: SessionStorage, directory: string): Promise<Run> {
  const { ports, twoDomains } = settings
  const surroundings = { ports, twoDomains, addresses: addressesOf(settings), secrets: makeSecrets() }
  say('starting identity, shop, bank and portal')
  if (storage.kind === 'redis') {
    const { startSeparately } = await import('./src/separate-run.ts')
    const { url: redisUrl, server } = storage
    const redis = server && createRedisControl(server, reportEnd)
    return startSeparately({ surroundings, say, stopped, redisUrl, redis, directory })
  }
  const { startEmbedded } = await import('./src/embedded-run.ts')
  return startEmbedded({ surroundings, say, stopped })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
