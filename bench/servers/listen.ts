import type { FastifyInstance } from 'fastify'

/** Listens on a free port, prints the URL, and ends on SIGTERM. */
export async function listen(app: FastifyInstance): Promise<void> {
  process.on('SIGTERM', () => process.exit(0))
  process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
}
