import { setTimeout as delay } from 'node:timers/promises'

const patienceMs = 60_000

/** Polls an address until it responds with success; rejects after a minute or when aborted. */
export async function untilAnswers(url: string, giveUp: AbortSignal): Promise<void> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    giveUp.throwIfAborted()
    if (await answers(url, giveUp)) return
    if (Date.now() > deadline) throw new Error(`${url} does not answer`)
    await delay(40)
  }
}

async function answers(url: string, giveUp: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([giveUp, AbortSignal.timeout(2_000)]) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
