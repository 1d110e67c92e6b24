import { randomBytes } from 'node:crypto'

/** Registered for the two apps and the portal in `seed.json`. */
export const clientSecret = 'demo-secret-not-for-production-000000'

/** The client of the portal in `seed.json`. */
export const portalClientId = 'admin-portal'

/** The tenant in `seed.json`. */
export const tenantId = 'demo'

/** Secrets of the apps; new for each run. */
export interface DemoSecrets {
  shop: string
  bank: string
  portal: string
  signOn: string
}

/** Creates the secrets of one run. */
export function makeSecrets(): DemoSecrets {
  const secret = () => randomBytes(32).toString('base64url')
  return { shop: secret(), bank: secret(), portal: secret(), signOn: secret() }
}
