import type { PortalOptions } from '../options.ts'

/** What `latchkey-portal` reads from its environment. */
export interface PortalSettings {
  host: string
  port: number
  redisUrl: string | undefined
  options: Omit<PortalOptions, 'store'>
}

/**
 * Reads the environment.
 *
 * @throws Error that names every variable that is missing or invalid
 */
export function readPortalSettings(env: Readonly<Record<string, string | undefined>>): PortalSettings {
  const faults: string[] = []
  const required = (name: string) => {
    const value = env[name] || undefined
    if (value === undefined) faults.push(`${name} is missing`)
    return value ?? ''
  }
  const port = Number(env.PORT || 3003)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) faults.push('PORT is not a port')
  const secrets = required('LATCHKEY_SECRETS').split(',').filter(Boolean)
  const baseUrl = required('LATCHKEY_BASE_URL')
  const isDev = env.LATCHKEY_DEV === '1'
  const settings: PortalSettings = {
    host: env.HOST || '127.0.0.1',
    port,
    redisUrl: env.REDIS_URL || undefined,
    options: {
      origin: env.ORIGIN || `http://localhost:${port}`,
      client: {
        baseUrl,
        issuer: env.LATCHKEY_ISSUER || baseUrl,
        tenantId: required('LATCHKEY_TENANT_ID'),
        clientId: required('LATCHKEY_CLIENT_ID'),
        clientSecret: required('LATCHKEY_CLIENT_SECRET'),
        ...(env.LATCHKEY_ALLOW_INSECURE_REQUESTS === '1' && { allowInsecureRequests: true }),
      },
      secrets,
      ...(isDev && { requirement: {} }),
      ...(env.LATCHKEY_PORTAL_NAME && { name: env.LATCHKEY_PORTAL_NAME }),
    },
  }
  if (faults.length > 0) throw new Error(`Invalid environment: ${faults.join('; ')}`)
  return settings
}
