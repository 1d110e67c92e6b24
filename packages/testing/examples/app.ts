import { type LatchkeyOptions, latchkey } from '@latchkey/fastify'
import Fastify, { type FastifyInstance } from 'fastify'

/** The app under test: production passes other options. */
export async function buildApp(options: LatchkeyOptions): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(latchkey, options)
  app.get('/account', { config: { auth: true } }, async ({ auth }) => `signed in by ${auth.amr.join(', ')}`)
  return app
}
