import type { LatchkeyOptions } from '@latchkey/fastify'

/** The first origin of an app. */
export function originOf({ origin }: LatchkeyOptions): string {
  const [first = ''] = [origin].flat()
  return first
}
