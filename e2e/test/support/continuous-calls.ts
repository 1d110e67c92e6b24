import { setTimeout } from 'node:timers/promises'

/** Calls that go on until they are stopped. */
export interface ContinuousCalls {
  /** The secret of the calls from now on. */
  use(secret: string): void
  /** Resolves when the last call is answered. */
  stop(): Promise<{ succeeded: number; failed: string[] }>
}

/** Asks for client access tokens, one after the other; the pauses leave the machine to others. */
export function callWithoutPause(origin: string, clientId: string, firstSecret: string): ContinuousCalls {
  let secret = firstSecret
  let isOver = false
  let succeeded = 0
  const failed: string[] = []
  async function call(): Promise<void> {
    while (!isOver) {
      const status = await tokenStatus(origin, clientId, secret).catch(String)
      if (status === 200) succeeded += 1
      else failed.push(String(status))
      await setTimeout(5)
    }
  }
  const calls = call()
  return {
    use(next) {
      secret = next
    },
    async stop() {
      isOver = true
      await calls
      return { succeeded, failed }
    },
  }
}

/** The status of a request for a client access token. */
export async function tokenStatus(origin: string, clientId: string, secret: string): Promise<number> {
  const credentials = Buffer.from(`${clientId}:${secret}`).toString('base64')
  const response = await fetch(`${origin}/oidc/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  await response.arrayBuffer()
  return response.status
}
