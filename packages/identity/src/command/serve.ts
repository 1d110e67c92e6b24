import process from 'node:process'
import { createIdentityServer } from '../start/identity-server.ts'
import type { Launch } from './environment.ts'
import { bufferedStderr } from './log-stream.ts'

/** Requests under way get this long at the end. */
const graceMs = 3_000
const parentCheckMs = 500

/** Builds the service, listens, and ends with grace on SIGTERM and SIGINT. */
export async function serve(launch: Launch): Promise<void> {
  const { host, port } = launch
  const app = await createIdentityServer({
    ...launch.options,
    logger: { level: 'info', stream: bufferedStderr() },
  })
  let isClosing = false
  const end = (reason: string) => {
    if (isClosing) return
    isClosing = true
    app.log.info({ reason }, 'closing')
    // a request that hangs must not keep the process alive
    setTimeout(() => process.exit(1), graceMs).unref()
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGTERM', () => end('SIGTERM'))
  process.once('SIGINT', () => end('SIGINT'))
  if (launch.exitWithParent) {
    const parent = process.ppid
    setInterval(() => {
      if (process.ppid !== parent) end('the parent process is gone')
    }, parentCheckMs).unref()
  }
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    throw error
  }
  const shownHost = host.includes(':') ? `[${host}]` : host
  process.stdout.write(`identity listening on http://${shownHost}:${port}\n`)
}
