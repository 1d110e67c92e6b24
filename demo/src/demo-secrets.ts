import { randomBytes } from 'node:crypto'

/** Registered for both apps in `seed.json`. */
export const clientSecret = 'demo-secret-not-for-production-000000'

/** The tenant in `seed.json`. */
export const tenantId = 'demo'

/** Secrets of the apps; new for each run. */
export interface DemoSecrets {
  shop: string
  bank: string
  signOn: string
}

/** Creates the secrets of one run. */
export function makeSecrets(): DemoSecrets {
  const secret = () => randomBytes(32).toString('base64url')
  return { shop: secret(), bank: secret(), signOn: secret() }
}
