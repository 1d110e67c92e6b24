/** What the process of the identity service gets from the demo. */
export interface IdentitySettings {
  port: number
  issuer: string
  databaseUrl: string
  seedFile: string
  shop: string
  bank: string
  twoDomains: boolean
  /** The controls that the parent process has. */
  controls: readonly string[]
}

/** The settings as environment variables. */
export function identityEnvironment(settings: IdentitySettings): Record<string, string> {
  return { DEMO_IDENTITY: JSON.stringify(settings) }
}

/** The settings that {@link identityEnvironment} wrote. */
export function readIdentitySettings(env: Readonly<Record<string, string | undefined>>): IdentitySettings {
  return JSON.parse(env.DEMO_IDENTITY ?? '')
}
