import { createCheck } from '@latchkey/protocol'
import { Type } from 'typebox'
import type { ClientConfig } from '../options/client-options.ts'
import { readAnswer } from './answer-body.ts'
import { startDeadline, waitWithin } from './deadline.ts'
import type { HttpExchange } from './http-exchange.ts'

// the vendor documents this path; our service answers it as well
const discoveryPath = '/cis/oidc/.well-known/openid-configuration'
const checkDiscovery = createCheck(
  Type.Object({ latchkey_extensions: Type.Optional(Type.Array(Type.String())) }),
)

/** Milliseconds that a response stands. */
const freshMs = 3_600_000
/** Milliseconds after a failure before the document is requested again. */
const pauseMs = 30_000
/** A call waits for the document for this part of its deadline. */
const partOfDeadline = 4

/** What the identity service has beyond the vendor's API, as its discovery document lists it. */
export interface ServiceExtensions {
  /** Whether the service has an extension; `false` while that is not known. Rejects only if the signal aborts. */
  has(name: string, signal: AbortSignal): Promise<boolean>
}

/** Reads `latchkey_extensions` of the discovery document when it is first needed, and keeps it for an hour. */
export function createServiceExtensions(config: ClientConfig, exchange: HttpExchange): ServiceExtensions {
  let names: ReadonlySet<string> = new Set()
  let dueAt = Number.NEGATIVE_INFINITY
  let flight: Promise<void> | undefined

  async function refresh(): Promise<void> {
    const deadline = startDeadline(Math.ceil(config.deadlineMs / partOfDeadline))
    try {
      const url = config.baseUrl + discoveryPath
      const answer = await exchange(
        { method: 'GET', url, headers: { accept: 'application/json' } },
        deadline.signal,
      )
      // a service without the document has no extensions; a proxy may say so for a moment of one that had it
      const isAbsent = answer.status === 404 && names.size === 0
      if (answer.status !== 200 && !isAbsent) throw new Error('no discovery document')
      const listed = isAbsent ? [] : readAnswer(answer, checkDiscovery).latchkey_extensions
      names = new Set(listed)
      dueAt = config.now() + freshMs
    } catch {
      // what was known stands
      dueAt = config.now() + pauseMs
    } finally {
      deadline.dispose()
      flight = undefined
    }
  }

  return {
    async has(name, signal) {
      if (flight === undefined && config.now() >= dueAt) flight = refresh()
      if (flight !== undefined) await waitWithin(flight, signal)
      return names.has(name)
    },
  }
}
