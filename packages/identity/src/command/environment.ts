import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { ConfigError } from '../errors/config-error.ts'
import { CompatSchema, LifetimesSchema, LimitsSchema } from '../options.ts'
import { smsWebhook } from '../outbox/sms-webhook.ts'
import { smtpTransport } from '../outbox/smtp-transport.ts'
import type { IdentityServerOptions } from '../start/identity-server.ts'
import { hostOf, isLoopbackHost } from '../text/loopback.ts'

/** What the command line runs with. */
export interface Launch {
  host: string
  port: number
  exitWithParent: boolean
  options: IdentityServerOptions
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the environment variables of the README.
 *
 * @throws ConfigError `config_invalid`, `seed_invalid`
 */
export async function readEnvironment(env: Environment): Promise<Launch> {
  const dev = flag(env, 'LATCHKEY_DEV')
  const host = text(env, 'HOST') ?? '127.0.0.1'
  if (dev && !isLoopbackHost(host)) {
    throw new ConfigError('config_invalid', 'LATCHKEY_DEV: dev mode listens on a loopback HOST only')
  }
  const port = await portOf(env, host)
  const masterKeys = text(env, 'LATCHKEY_MASTER_KEYS')
  const seedPath = text(env, 'LATCHKEY_SEED')
  const optionsPath = text(env, 'LATCHKEY_OPTIONS')
  const smsWebhookUrl = text(env, 'LATCHKEY_SMS_WEBHOOK_URL')
  const breachedPasswordsUrl = text(env, 'LATCHKEY_BREACHED_PASSWORDS_URL')
  const smtpUrl = text(env, 'LATCHKEY_SMTP_URL')
  const issuer = text(env, 'LATCHKEY_ISSUER') ?? `http://localhost:${port}`
  return {
    host,
    port,
    exitWithParent: flag(env, 'LATCHKEY_EXIT_WITH_PARENT'),
    options: {
      databaseUrl: text(env, 'LATCHKEY_DATABASE_URL') ?? 'file:./latchkey.db',
      issuer,
      masterKeys: masterKeys?.split(',').map((key) => key.trim()) ?? [],
      dev,
      ...(optionsPath !== undefined && (await readOptionsFile(optionsPath))),
      ...(seedPath !== undefined && {
        seed: await readJsonFile('LATCHKEY_SEED', seedPath, 'seed_invalid'),
      }),
      ...(smsWebhookUrl !== undefined && { smsTransport: smsWebhook(smsWebhookUrl) }),
      ...(smtpUrl !== undefined && { emailTransport: smtpTransport(smtpUrl, { from: senderOf(issuer) }) }),
      ...(breachedPasswordsUrl !== undefined && { breachedPasswordsUrl }),
      trustProxy: trustedProxies(env),
    },
  }
}

function text(env: Environment, name: string): string | undefined {
  const value = env[name]
  return value === undefined || value === '' ? undefined : value
}

/** Where the URL of the mail server names no sender; the options check the issuer. */
function senderOf(issuer: string): string {
  return `no-reply@${URL.canParse(issuer) ? hostOf(new URL(issuer)) : 'localhost'}`
}

function flag(env: Environment, name: string): boolean {
  const value = text(env, name) ?? '0'
  if (value !== '0' && value !== '1') throw new ConfigError('config_invalid', `${name} must be 0 or 1`)
  return value === '1'
}

async function portOf(env: Environment, host: string): Promise<number> {
  const value = text(env, 'PORT') ?? '3000'
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN
  if (!(port <= 65_535)) throw new ConfigError('config_invalid', 'PORT must be a number up to 65535')
  // the issuer names the port, so it has to be known before anything is built
  return port === 0 ? freePort(host) : port
}

async function freePort(host: string): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, host, resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

/** What a file may say; the rest is said by variables. */
const optionsFile = Compile(
  Type.Object(
    {
      lifetimes: Type.Optional(LifetimesSchema),
      limits: Type.Optional(LimitsSchema),
      compat: Type.Optional(CompatSchema),
    },
    { additionalProperties: false },
  ),
)

async function readOptionsFile(path: string) {
  const value = await readJsonFile('LATCHKEY_OPTIONS', path, 'config_invalid')
  if (optionsFile.Check(value)) return value
  const faults = [...optionsFile.Errors(value)].map(
    ({ instancePath, message }) => `${instancePath.slice(1).replaceAll('/', '.') || 'the file'} ${message}`,
  )
  throw new ConfigError('config_invalid', `LATCHKEY_OPTIONS: ${[...new Set(faults)].join('; ')}`)
}

async function readJsonFile(
  variable: string,
  path: string,
  code: 'config_invalid' | 'seed_invalid',
): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read'
    throw new ConfigError(code, `${variable}: ${path} ${why}`, { cause: error })
  }
}

/** Addresses and networks, comma-separated. IPv4 written as an IPv6 network would mean all of IPv4. */
function trustedProxies(env: Environment): string[] | false {
  const value = text(env, 'LATCHKEY_TRUST_PROXY')
  if (value === undefined) return false
  const proxies = value.split(',').map((proxy) => proxy.trim())
  if (proxies.some((proxy) => !/^[0-9A-Fa-f:.]+(\/\d{1,3})?$/.test(proxy) || /^::ffff:.*\//i.test(proxy))) {
    throw new ConfigError(
      'config_invalid',
      'LATCHKEY_TRUST_PROXY must be addresses or networks, comma-separated',
    )
  }
  return proxies
}
