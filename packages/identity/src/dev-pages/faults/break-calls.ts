import type { FaultGate } from '../../faults/faults.ts'
import type { ApiScope } from '../../http/type-provider.ts'

/** Lets the faults happen to every call but those of dev mode itself: a fault must not keep anybody from ending it. */
export function breakCalls(app: ApiScope, faults: FaultGate): void {
  const released = new AbortController()
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/dev/')) return
    return faults.next(request.url)?.(request, reply, released.signal)
  })
  app.addHook('onSend', async (request, _reply, payload) => faults.replaceAnswer(request, payload))
  app.addHook('preClose', async () => released.abort())
}
