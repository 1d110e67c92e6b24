import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ControlRoomSwitch } from '../../control-room-guest.ts'
import { rateLimited, temporarilyUnavailable } from '../../errors/api-error.ts'

/** Faults of the wire endpoints, made on purpose. */
export interface WireFaults {
  switch: ControlRoomSwitch
  /** Runs before each request; what it does to one is what the switch says. Never touches pages of dev mode and health. */
  hook(request: FastifyRequest, reply: FastifyReply): Promise<unknown>
  /** Lets go of every request that is held back. */
  close(): void
}

/** Seconds after which apps are to try again: short, as they wait that long after a reset too. */
const retryAfterSeconds = 1

const positions = [
  { value: 'works', label: 'Works' },
  { value: 'limited', label: '429' },
  { value: 'unavailable', label: '503' },
  { value: 'slow', label: '1 s late' },
  { value: 'slower', label: '10 s late' },
  { value: 'cut', label: 'Hangs up' },
]

const latenessMs: Readonly<Record<string, number>> = { slow: 1_000, slower: 10_000 }

/** Creates the switch that breaks the wire endpoints; at first they work. */
export function createWireFaults(): WireFaults {
  let position = 'works'
  let released = new AbortController()
  const release = () => {
    released.abort()
    released = new AbortController()
  }
  return {
    switch: {
      name: 'wire',
      title: 'This identity service',
      about:
        'Applies to every call of an app, not to these pages. Users who are signed in stay signed in; apps that would have to ask the service say that they cannot, and never that the user is signed out.',
      positions,
      read: () => position,
      async set(value) {
        position = value
        release()
      },
    },
    async hook(request, reply) {
      if (position === 'works' || isSpared(request)) return
      if (position === 'limited') throw rateLimited(retryAfterSeconds)
      if (position === 'unavailable') throw temporarilyUnavailable()
      if (position === 'cut') {
        reply.hijack()
        request.raw.socket.destroy()
        return reply
      }
      await wait(latenessMs[position] ?? 0, released.signal)
    },
    close: release,
  }
}

async function wait(milliseconds: number, released: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal: released })
  } catch {
    // released: the request goes on at once
  }
}

/** Pages of dev mode and health checks work whatever happens. */
function isSpared({ routeOptions }: FastifyRequest): boolean {
  const path = routeOptions.url ?? ''
  return ['/dev/', '/docs', '/openapi.json', '/health/'].some((start) => path.startsWith(start))
}
