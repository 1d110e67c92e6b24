import type { ClientAttributes } from '@latchkey/protocol'
import type { Client } from '../clients/client-directory.ts'
import type { Bucket } from '../limits/limiter.ts'
import type { Limit, Settings } from '../options.ts'
import type { Identifier } from '../users/canonical-identifier.ts'
import { addressBucket } from './address-bucket.ts'

/** The counters that one attempt to authenticate counts in. */
export interface AttemptBuckets {
  /** Tries of one factor for one identifier; a success forgets them. */
  identifier: Bucket
  /** What other users share; a success gives back its own try only. */
  shared: Bucket[]
}

/** Unknown identifiers count like known ones, so a limit does not tell who exists. */
export function attemptBuckets(
  settings: Settings,
  client: Client,
  attempt: { kind: string; limit: Limit; identifier: Identifier; attributes: ClientAttributes | undefined },
): AttemptBuckets {
  const { kind, limit, identifier, attributes } = attempt
  return {
    identifier: { limit, key: [kind, client.tenant_id, identifier.type, identifier.value] },
    shared: sharedBuckets(settings, client, attributes),
  }
}

/** What all attempts count in, also those that name nobody. */
export function sharedBuckets(
  settings: Settings,
  client: Client,
  attributes: ClientAttributes | undefined,
): Bucket[] {
  const shared: Bucket[] = [
    { limit: settings.limits.clientFailures, key: ['client', client.tenant_id, client.client_id] },
  ]
  const address = attributes?.ip_address && addressBucket(attributes.ip_address)
  if (address) {
    shared.push({ limit: settings.limits.addressFailures, key: ['address', client.tenant_id, address] })
  }
  return shared
}
