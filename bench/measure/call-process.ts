import { createClient } from '@latchkey/client'
import { endpoints, standardEndpoints } from '@latchkey/protocol'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { Pool } from 'undici'
import type { CallPlan } from '../rows/client-call.ts'
import { benchClientId } from './bench-client.ts'

const plan: CallPlan = JSON.parse(process.argv[2] ?? '')

function latchkeyCalls() {
  const client = createClient({
    baseUrl: plan.baseUrl,
    issuer: plan.identity.ISSUER,
    tenantId: 'bench',
    clientId: benchClientId,
    clientSecret: plan.identity.CLIENT_SECRET,
  })
  return {
    call: async () =>
      (await client.authenticateSession({ session_id: plan.sessionId })).id_token !== undefined,
    close: () => client.close(),
  }
}

async function rawCalls() {
  const pool = new Pool(plan.baseUrl)
  const keys = await pool.request({ path: standardEndpoints.jwks.path, method: 'GET' })
  const jwks = createLocalJWKSet(JSON.parse(await keys.body.text()))
  return {
    async call() {
      const { statusCode, body } = await pool.request({
        path: endpoints.authenticateSession.path,
        method: 'POST',
        headers: { authorization: `Bearer ${plan.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ session_id: plan.sessionId }),
      })
      const answer: { id_token: string } = JSON.parse(await body.text())
      if (statusCode !== 200) throw new Error(`the service answered ${statusCode}`)
      const { payload } = await jwtVerify(answer.id_token, jwks, {
        issuer: plan.identity.ISSUER,
        audience: benchClientId,
        algorithms: ['ES256'],
      })
      return payload.sub !== undefined
    },
    close: () => pool.close(),
  }
}

const { call, close } = plan.kind === 'latchkey' ? latchkeyCalls() : await rawCalls()
for (let warmUp = 0; warmUp < plan.calls / 2; warmUp += 1) await call()
const before = process.cpuUsage()
for (let count = 0; count < plan.calls; count += 1) {
  if (!(await call())) throw new Error('a call was answered without an ID token')
}
const { user, system } = process.cpuUsage(before)
await close()
process.stdout.write(`${(user + system) / plan.calls}`)
