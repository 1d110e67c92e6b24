/** The services of the demo, in the order in which they are named. */
export const serviceNames = ['shop', 'bank', 'identity', 'portal'] as const
export type ServiceName = (typeof serviceNames)[number]

/** What the demo reads from its environment. */
export interface DemoSettings {
  ports: Record<ServiceName, number>
  /** Whether shop and bank use host names that share no cookie. */
  twoDomains: boolean
  /** URL of a running Redis. */
  redisUrl?: string
}

/** A reason why the demo cannot run, as one sentence. */
export class DemoError extends Error {}

/** Reads the settings; throws a {@link DemoError} for invalid values and in production. */
export function readDemoSettings(env: Readonly<Record<string, string | undefined>>): DemoSettings {
  if (env.NODE_ENV === 'production') {
    throw new DemoError('The demo uses sample secrets and does not run with NODE_ENV=production.')
  }
  const ports = {
    shop: readPort(env, 'SHOP_PORT', 3001),
    bank: readPort(env, 'BANK_PORT', 3002),
    identity: readPort(env, 'IDENTITY_PORT', 3000),
    portal: readPort(env, 'PORTAL_PORT', 3003),
  }
  if (new Set(Object.values(ports)).size < serviceNames.length) {
    throw new DemoError('IDENTITY_PORT, SHOP_PORT, BANK_PORT and PORTAL_PORT must be four different ports.')
  }
  const twoDomains = readSwitch(env, 'TWO_DOMAINS')
  return { ports, twoDomains, ...(env.REDIS_URL && { redisUrl: env.REDIS_URL }) }
}

function readSwitch(env: Readonly<Record<string, string | undefined>>, name: string): boolean {
  const text = env[name] ?? ''
  if (text !== '' && text !== '0' && text !== '1') throw new DemoError(`${name} must be 0 or 1: ${text}`)
  return text === '1'
}

function readPort(env: Readonly<Record<string, string | undefined>>, name: string, fallback: number): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw new DemoError(`${name} is not a port: ${text}`)
  return port
}
