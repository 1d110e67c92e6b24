import { createCheck } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'
import { ConfigInvalidError } from '../errors.ts'

/** The longest `allowCachedForSeconds`: an hour. */
export const longestCachedSeconds = 3600

export const OutagePolicySchema = Type.Union([
  Type.Literal('closed'),
  Type.Literal('anonymous'),
  Type.Object(
    { allowCachedForSeconds: Type.Integer({ minimum: 1, maximum: longestCachedSeconds }) },
    { additionalProperties: false },
  ),
])

/**
 * What a route does while it is unknown who is signed in, in `config.authOutage`:
 *
 * - `closed` refuses with 503;
 * - `anonymous` serves as if nobody were signed in: `request.auth` is null;
 * - `allowCachedForSeconds` (1 to 3600): while the session store does not answer, serves those whose session this process has
 *   read within that time, and refuses others with 503. A session that ended elsewhere meanwhile counts until then.
 */
export type OutagePolicy = Static<typeof OutagePolicySchema>

const checkPolicy = createCheck(OutagePolicySchema)

/**
 * Reads the policy of a route.
 *
 * @throws `config_invalid` when it is none, or when the route has no rule that could need it
 */
export function compileOutage(
  policy: unknown,
  kind: 'guarded' | 'optional' | 'public',
  route: string,
): OutagePolicy {
  if (policy === undefined) return kind === 'guarded' ? 'closed' : 'anonymous'
  const checked = checkPolicy(policy)
  if (!checked.ok) {
    throw new ConfigInvalidError(
      `latchkey: config.authOutage of ${route} must be 'closed', 'anonymous' or { allowCachedForSeconds: 1 to ${longestCachedSeconds} }`,
    )
  }
  if (kind === 'public') {
    throw new ConfigInvalidError(`latchkey: config.authOutage of ${route} needs a config.auth`)
  }
  if (kind === 'optional' && checked.value === 'closed') {
    throw new ConfigInvalidError(`latchkey: config.authOutage of ${route}: an optional route refuses nobody`)
  }
  return checked.value
}

/** For how long a policy accepts what was read before an outage, in seconds; 0: not at all. */
export function cachedSecondsOf(policy: OutagePolicy): number {
  return typeof policy === 'object' ? policy.allowCachedForSeconds : 0
}
