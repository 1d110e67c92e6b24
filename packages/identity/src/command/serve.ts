import process from 'node:process'
import closeWithGrace from 'close-with-grace'
import { createIdentityServer } from '../start/identity-server.ts'
import { boundHeap } from './bounded-heap.ts'
import type { Launch } from './environment.ts'
import { bufferedStderr } from './log-stream.ts'

/** How long the whole stop may take, in milliseconds; requests in progress have 3 s of it. */
const graceMs = 4_500
const parentCheckMs = 500

/**
 * Builds the service and listens. SIGTERM, SIGINT and the end of the parent process close it: requests in progress
 * finish or are refused with 503, and the exit code is 0. A second signal, an error that nothing catches, or a stop that
 * takes longer than 4.5 s ends the process with exit code 1.
 */
export async function serve(launch: Launch): Promise<void> {
  const { host, port } = launch
  // not a static import: without metrics, prom-client is not loaded
  const metrics = launch.metrics && (await import('./metrics-listener.ts')).createMetricsListener()
  const app = await createIdentityServer({
    ...launch.options,
    ...(metrics && { metrics: metrics.registry }),
    logger: { level: launch.logLevel, stream: bufferedStderr() },
  })
  const closing = closeWithGrace({ delay: graceMs, logger: false }, async ({ signal, err }) => {
    if (err) app.log.error({ err }, 'uncaught error')
    app.log.info({ reason: signal ?? (err ? 'uncaught error' : 'the parent process is gone') }, 'closing')
    await Promise.all([app.close(), metrics?.app.close()])
  })
  if (launch.exitWithParent) {
    const parent = process.ppid
    const check = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(check)
      closing.close()
    }, parentCheckMs).unref()
  }
  boundHeap()
  try {
    await app.listen({ host, port })
    if (launch.metrics !== undefined) {
      const url = await metrics?.app.listen(launch.metrics)
      process.stdout.write(`metrics at ${url}/metrics\n`)
    }
  } catch (error) {
    closing.uninstall()
    await Promise.all([app.close(), metrics?.app.close()])
    throw error
  }
  const shownHost = host.includes(':') ? `[${host}]` : host
  process.stdout.write(`identity listening on http://${shownHost}:${port}\n`)
}
