import { decodeJwt } from 'jose'
import type { FaultHandler } from './fault-handlers.ts'

/** Exchanges the tokens of two users. */
export interface TokenSwap {
  /** The answer to this call will be that of another user. */
  mark: FaultHandler
  /** Remembers an answer with tokens, or replaces it if its call is marked. */
  replace(request: object, payload: unknown): unknown
}

/** How many users are remembered. */
const mostUsers = 20

/** Creates the exchange. It remembers the last answer of each user: in dev mode alone, whose tokens open nothing. */
export function createTokenSwap(): TokenSwap {
  const marked = new WeakSet<object>()
  const lastBySubject = new Map<string, string>()
  return {
    mark(request) {
      marked.add(request)
      return undefined
    },
    replace(request, payload) {
      const sub = subjectOf(payload)
      if (sub === undefined || typeof payload !== 'string') return payload
      if (marked.has(request)) {
        const other = [...lastBySubject].findLast(([subject]) => subject !== sub)
        return other?.[1] ?? payload
      }
      lastBySubject.delete(sub)
      lastBySubject.set(sub, payload)
      const [oldest] = lastBySubject.keys()
      if (lastBySubject.size > mostUsers && oldest !== undefined) lastBySubject.delete(oldest)
      return payload
    },
  }
}

/** The subject of the ID token in an answer. */
function subjectOf(payload: unknown): string | undefined {
  if (typeof payload !== 'string' || !payload.includes('"id_token"')) return undefined
  try {
    const answer: unknown = JSON.parse(payload)
    if (typeof answer !== 'object' || answer === null || !('id_token' in answer)) return undefined
    return typeof answer.id_token === 'string' ? decodeJwt(answer.id_token).sub : undefined
  } catch {
    return undefined
  }
}
