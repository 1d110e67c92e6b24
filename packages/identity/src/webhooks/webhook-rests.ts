/** Webhooks that did not answer get no connection for a while, so that one that hangs holds up no other. */
export interface WebhookRests {
  begin(webhookId: string): void
  /** 0: it may be called. */
  secondsLeft(webhookId: string): number
}

const restSeconds = 10
const mostResting = 10_000

/** @param nowSeconds seconds since the epoch */
export function createWebhookRests(nowSeconds: () => number): WebhookRests {
  const endsAt = new Map<string, number>()
  return {
    begin(webhookId) {
      if (endsAt.size >= mostResting) endsAt.clear()
      endsAt.set(webhookId, nowSeconds() + restSeconds)
    },
    secondsLeft(webhookId) {
      const end = endsAt.get(webhookId)
      if (end === undefined) return 0
      const left = end - nowSeconds()
      if (left <= 0) endsAt.delete(webhookId)
      return Math.max(0, left)
    },
  }
}
