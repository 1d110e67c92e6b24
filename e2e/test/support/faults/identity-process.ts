import { createIdentityServer, type IdentityOptions } from '@latchkey/identity'
import type { ClockStep } from './apps-process.ts'
import { answerStateRequests, stateRequest } from './process-state.ts'

/** What the process of the identity service is told at its start. */
export interface IdentityProcessOptions {
  port: number
  service: IdentityOptions
}

let aheadMs = 0

/** The identity service with a clock that its parent can move; ends with its parent. */
process.once('message', async ({ port, service }: IdentityProcessOptions) => {
  const app = await createIdentityServer({ ...service, now: () => Date.now() + aheadMs })
  await app.listen({ host: '127.0.0.1', port })
  process.on('message', (step: ClockStep | typeof stateRequest) => {
    if (step !== stateRequest) aheadMs = step.aheadMs
  })
  answerStateRequests()
  process.send?.('listening')
})
process.once('disconnect', () => process.exit())
