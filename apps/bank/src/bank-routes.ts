import { type Brand, FormError, formReader, replyPage, viewerOf } from '@latchkey/demo-site'
import type { KeptRequest } from '@latchkey/fastify'
import type { Requirement } from '@latchkey/protocol'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { accountPage } from './account-page.ts'
import { readAmount } from './amount.ts'
import { homePage } from './home-page.ts'
import { lastPayee, rememberPayee } from './last-payee.ts'
import { openLedger } from './ledger.ts'
import { transferPage } from './transfer-page.ts'

/** Two kinds of factors, both used within the last 15 minutes. */
export const transferRequirement = { mfa: 'strict', maxAgeSeconds: 900 } as const satisfies Requirement

const readTransfer = formReader({
  to: Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\p{C}]*\\S[^\\p{C}]*$' }),
  amount: Type.String({ maxLength: 20 }),
})

/** The bank's own pages: overview, account and transfer. */
export function addBankRoutes(app: FastifyInstance, brand: Brand): void {
  const ledger = openLedger()
  const now = () => Date.now() / 1000

  app.get('/', { config: { auth: 'optional' } }, async (request, reply) => {
    const account = request.auth === null ? undefined : ledger.read(request.auth.sub)
    return replyPage(reply, homePage(brand, viewerOf(request), account))
  })

  app.get('/account', { config: { auth: true } }, async (request, reply) => {
    const viewer = { auth: request.auth, outcome: request.authOutcome }
    return replyPage(reply, accountPage(brand, viewer, ledger.read(request.auth.sub), now()))
  })

  app.get('/transfer', { config: { auth: true } }, async (request, reply) => {
    const { auth, authOutcome: outcome } = request
    const account = ledger.read(auth.sub)
    const sent = new URL(request.url, 'http://bank.invalid').searchParams.get('sent')
    const done = account.transfers.find((transfer) => transfer.id === sent)
    const codeNeeded = (await request.silentAuth(transferRequirement)).status !== 'authenticated'
    const waiting = done === undefined ? waitingTransfer(await request.keptRequest()) : undefined
    const to = lastPayee(request)
    const viewer = { auth, outcome }
    const content = {
      viewer,
      account,
      done,
      codeNeeded,
      ...(to !== undefined && { to }),
      ...waiting,
      now: now(),
    }
    return replyPage(reply, transferPage(brand, content))
  })

  app.post('/transfer', { config: { auth: transferRequirement } }, async (request, reply) => {
    const { auth, authOutcome: outcome } = request
    const { to, amount: written } = readTransfer(request.body)
    const amount = readAmount(written)
    const transfer = amount && ledger.send(auth.sub, { to: to.trim(), amount, time: now() })
    if (transfer) {
      await rememberPayee(request, transfer.to)
      return reply.redirect(`/transfer?sent=${transfer.id}`, 303)
    }
    const problem = amount ? 'Your balance is too low.' : 'Please enter an amount, such as 25 or 25.50.'
    const viewer = { auth, outcome }
    const account = ledger.read(auth.sub)
    const content = { viewer, account, codeNeeded: false, problem, to, amount: written, now: now() }
    return replyPage(reply, transferPage(brand, content), 400)
  })
}

/** The transfer kept during a step-up, to be shown and confirmed. */
function waitingTransfer(
  kept: KeptRequest | null,
): { keptId: string; to: string; amount: string } | undefined {
  if (kept === null || kept.action !== '/transfer') return undefined
  try {
    const { to, amount } = readTransfer(Object.fromEntries(kept.fields))
    return { keptId: kept.id, to: to.trim(), amount: amount.trim() }
  } catch (error) {
    if (error instanceof FormError) return undefined
    throw error
  }
}
