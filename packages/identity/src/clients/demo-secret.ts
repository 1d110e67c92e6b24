/** The client secret of the demo. It is public, so it is refused outside dev mode. */
export const demoSecret = 'demo-secret-not-for-production-000000'

/** Returns whether a secret is one of demos, which everybody knows. */
export function isDemoSecret(secret: string): boolean {
  return secret.toLowerCase().startsWith('demo-secret-')
}
