import type {} from '@fastify/session'
import { isSessionStandIn } from '@latchkey/demo-site'
import '@latchkey/fastify'
import { SessionUnavailableError } from '@latchkey/session-store'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Basket, basketFor } from './basket.ts'

declare module 'fastify' {
  interface Session {
    basket?: Basket
  }
}

/** Name of the basket in the session: it survives the sign-in of the visitor who filled it. */
export const basketKey = 'basket'

/** The basket of this visitor; `undefined` while it cannot be looked up. */
export function readBasket(request: FastifyRequest): Basket | undefined {
  if (isSessionStandIn(request.session)) return undefined
  return basketFor(request.session?.[basketKey], request.auth?.sub ?? null)
}

/** Keeps a changed basket. Rejects with `store_unavailable`, and then nothing has changed. */
export async function writeBasket(
  request: FastifyRequest,
  change: (basket: Basket) => Basket,
): Promise<void> {
  const basket = readBasket(request)
  if (basket === undefined) throw new SessionUnavailableError()
  const { session } = request
  const before = session[basketKey]
  session[basketKey] = change(basket)
  try {
    await session.save()
  } catch (error) {
    // so that the page that says so is not one more attempt to save it
    if (before === undefined) delete session[basketKey]
    else session[basketKey] = before
    throw error
  }
}

/**
 * Makes the basket of a visitor their own as soon as they have signed in, so that the next user of the browser does not find
 * it. To be called before the session's plugin is registered: its hook saves what this one changes.
 */
export function keepBasketsApart(app: FastifyInstance): void {
  app.addHook('onSend', async (request) => {
    const { session, auth } = request
    const stored = session?.[basketKey]
    if (stored === undefined || auth === null || isSessionStandIn(session)) return
    if (stored.owner === auth.sub) return
    if (stored.owner === null) session[basketKey] = basketFor(stored, auth.sub)
    else delete session[basketKey]
  })
}
