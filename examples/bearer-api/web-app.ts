import { type LatchkeyOptions, latchkey } from '@latchkey/fastify'
import Fastify, { type FastifyInstance } from 'fastify'
import { ledger } from './ledger-api.ts'

/**
 * The app that its users see. It calls the API in their name with a token that never leaves the back end.
 *
 * @param ledgerUrl where the API answers
 */
export async function buildWebApp(options: LatchkeyOptions, ledgerUrl: string): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(latchkey, options)
  const call = async (token: string, path: string, method: 'GET' | 'POST') => {
    const answer = await fetch(ledgerUrl + path, { method, headers: { authorization: `Bearer ${token}` } })
    return answer.json()
  }
  app.get('/balance', { config: { auth: true } }, async ({ auth }) =>
    call(await auth.accessToken({ resource: ledger, scope: 'read' }), '/balance', 'GET'),
  )
  app.post('/pay', { config: { auth: true } }, async ({ auth }) =>
    call(await auth.accessToken({ resource: ledger, scope: 'pay' }), '/payments', 'POST'),
  )
  return app
}
