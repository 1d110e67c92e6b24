/** Settings that the server of a demo app reads from its environment. */
export interface ServerSettings {
  host: string
  port: number
  origin: string
  identity: { baseUrl: string; issuer: string; tenantId: string; clientId: string; clientSecret: string }
  secrets: string[]
  signOn: { secrets: string[]; cookieDomain?: string }
  /** If the other app is on another domain: the app to ask for a sign-on, and the apps that may ask. */
  handOver?: { ask?: string; give?: Record<string, string> }
  redisUrl: string
  neighbourUrl: string
  outboxUrl?: string
}

const sampleSecret = 'demo-secret-not-for-production-000000'

/** Reads the settings of a server. Throws one error that names every missing or invalid variable. */
export function readServerSettings(
  env: Readonly<Record<string, string | undefined>>,
  defaultPort: number,
): ServerSettings {
  const faults: string[] = []
  const optional = (name: string) => env[name] || undefined
  const required = (name: string) => {
    const value = optional(name)
    if (value === undefined) faults.push(`${name} is missing`)
    return value ?? ''
  }
  const list = (name: string) => required(name).split(',').filter(Boolean)
  const port = Number(optional('PORT') ?? defaultPort)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) faults.push('PORT is not a port')
  const cookieDomain = optional('LATCHKEY_COOKIE_DOMAIN')
  const outboxUrl = optional('OUTBOX_URL')
  const ask = optional('LATCHKEY_HAND_OVER_ASK')
  const give = optional('LATCHKEY_HAND_OVER_GIVE')
    ?.split(',')
    .map((pair) => pair.split('=', 2))
  if (give?.some(([app, place]) => !app || !place)) faults.push('LATCHKEY_HAND_OVER_GIVE is not APP=ORIGIN')
  const handOver = { ...(ask && { ask }), ...(give && { give: Object.fromEntries(give) }) }
  const settings: ServerSettings = {
    host: optional('HOST') ?? 'localhost',
    port,
    origin: optional('ORIGIN') ?? `http://localhost:${port}`,
    identity: {
      baseUrl: required('LATCHKEY_BASE_URL'),
      issuer: required('LATCHKEY_ISSUER'),
      tenantId: required('LATCHKEY_TENANT_ID'),
      clientId: required('LATCHKEY_CLIENT_ID'),
      clientSecret: required('LATCHKEY_CLIENT_SECRET'),
    },
    secrets: list('LATCHKEY_SECRETS'),
    signOn: {
      secrets: list('LATCHKEY_SIGN_ON_SECRETS'),
      ...(cookieDomain !== undefined && { cookieDomain }),
    },
    ...((ask || give) && { handOver }),
    redisUrl: required('REDIS_URL'),
    neighbourUrl: required('NEIGHBOUR_URL'),
    ...(outboxUrl !== undefined && { outboxUrl }),
  }
  if (env.NODE_ENV === 'production' && settings.identity.clientSecret === sampleSecret) {
    faults.push('LATCHKEY_CLIENT_SECRET is the sample value, which must not be used in production')
  }
  if (faults.length > 0) throw new Error(`Invalid environment: ${faults.join('; ')}`)
  return settings
}
