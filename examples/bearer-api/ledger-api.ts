import { type LatchkeyBearerOptions, latchkeyBearer } from '@latchkey/fastify'
import Fastify, { type FastifyInstance } from 'fastify'

/** The URI by which apps ask for tokens of this API, registered at the identity service. */
export const ledger = 'https://ledger.example'

/** An API without cookies or a store: the access token of a request decides alone. */
export async function buildLedger(
  options: Omit<LatchkeyBearerOptions, 'audience'>,
): Promise<FastifyInstance> {
  const api = Fastify()
  await api.register(latchkeyBearer, { ...options, audience: ledger })
  api.get('/balance', { config: { bearer: { scope: 'read' } } }, async ({ bearer }) => ({
    sub: bearer.sub,
    balance: 42,
  }))
  // the service is asked about the token: a log-out takes effect at once
  api.post('/payments', { config: { bearer: { scope: 'pay', introspect: true } } }, async ({ bearer }) => ({
    paidBy: bearer.sub,
  }))
  return api
}
