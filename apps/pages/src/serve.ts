import type { FastifyInstance } from 'fastify'

/** How long requests under way may take to end. */
const graceMs = 3_000

/** Listens until SIGTERM or SIGINT, then lets the requests under way end, for 3 s at most. */
export async function serve(app: FastifyInstance, address: { host: string; port: number }): Promise<void> {
  await app.listen(address)
  let closing = false
  const close = () => {
    if (closing) return
    closing = true
    setTimeout(() => process.exit(1), graceMs).unref()
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', close)
  process.on('SIGINT', close)
}
