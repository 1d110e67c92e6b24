import type { Faults as ServiceFaults } from '@latchkey/identity'
import type { FastifyInstance } from 'fastify'

/** Makes the identity service go wrong: its next calls, or at once. */
export interface Faults extends ServiceFaults {
  /** Sessions expire now, as if their time had passed. @param username whose. @default everybody's */
  sessionsVanish(username?: string): Promise<void>
  /** A new signing key signs from now on; apps do not know it yet. At most once in each second of the clock. */
  rotateKeys(): Promise<void>
}

/** Faults of a service that runs: those that happen at once go by its control API. */
export function kitFaults(faults: ServiceFaults, service: FastifyInstance): Faults {
  const ask = async (payload: object) => {
    const answer = await service.inject({ method: 'POST', url: '/dev/faults', payload })
    if (answer.statusCode !== 200) throw new Error(`the service did not make the fault: ${answer.body}`)
  }
  return {
    ...faults,
    sessionsVanish: (username) =>
      ask({ fault: 'sessions_vanish', ...(username !== undefined && { username }) }),
    rotateKeys: () => ask({ fault: 'keys_rotate' }),
  }
}
