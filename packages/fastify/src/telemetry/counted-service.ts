import { type AuthenticationService, isLatchkeyError } from '@latchkey/client'
import type { Counters } from './counters.ts'

const counted = new Set<PropertyKey>(['authenticateSession', 'logoutSession'])

/** The service as the flow calls it, with each call counted by its name and the code of its failure. */
export function countedService<Service extends AuthenticationService>(
  service: Service,
  counters: Counters,
): Service {
  // with no property of its own: of a frozen target a proxy must give the very values
  const target: Service = Object.create(service)
  return new Proxy(target, {
    get(_target, name) {
      const value: unknown = Reflect.get(service, name)
      const isCall = typeof name === 'string' && (counted.has(name) || name.startsWith('authenticate'))
      if (!isCall || typeof value !== 'function') return value
      return async (...given: unknown[]) => {
        let result = 'failed'
        try {
          const answer: unknown = await value.apply(service, given)
          result = 'ok'
          return answer
        } catch (error) {
          if (isLatchkeyError(error)) result = error.code
          throw error
        } finally {
          counters.add('latchkey_service_calls_total', { call: name, result })
        }
      }
    },
  })
}
