import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'

/** How long requests in progress may take to finish, in milliseconds. */
const graceMs = 3_000

/** Listens until SIGTERM or SIGINT, then lets requests in progress finish, for at most 3 s. */
export async function serve(app: FastifyInstance, address: { host: string; port: number }): Promise<void> {
  await app.listen(address)
  closeWithGrace({ delay: graceMs, logger: app.log }, async ({ err }) => {
    if (err) app.log.error({ err }, 'uncaught error')
    await app.close()
  })
}
