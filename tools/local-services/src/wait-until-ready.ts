import { setTimeout as delay } from 'node:timers/promises'
import type { GuardedChild } from './guarded-child.ts'

/** Asks `ready` until it resolves; fails when the child has ended or the deadline has passed. */
export async function waitUntilReady(
  child: GuardedChild,
  ready: () => Promise<void>,
  timeoutMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    try {
      return await ready()
    } catch (cause) {
      if (!child.running()) throw new Error(`the server ended at start:\n${child.log()}`, { cause })
      if (Date.now() > deadline) throw new Error(`the server is not ready:\n${child.log()}`, { cause })
    }
    await delay(20)
  }
}

/** Runs `attempt` anew while it fails, `times` in all: another process may have taken the free port. */
export async function retry<Result>(times: number, attempt: () => Promise<Result>): Promise<Result> {
  for (let left = times - 1; ; left -= 1) {
    try {
      return await attempt()
    } catch (error) {
      if (left <= 0) throw error
    }
  }
}
