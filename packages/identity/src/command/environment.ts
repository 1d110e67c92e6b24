import { Value } from 'typebox/value'
import { ConfigError } from '../errors/config-error.ts'
import { isPrivateAddress } from '../outbox/address-filter.ts'
import { smsWebhook } from '../outbox/sms-webhook.ts'
import { smtpTransport } from '../outbox/smtp-transport.ts'
import { twilioTransport } from '../outbox/twilio-transport.ts'
import type { IdentityServerOptions } from '../start/identity-server.ts'
import { hostOf, isLoopbackHost } from '../text/loopback.ts'
import { ConfigFaults } from './config-faults.ts'
import { readJsonFile, readOptionsFile } from './config-files.ts'
import { type Environment, EnvironmentSchema, listOf } from './environment-schema.ts'
import { freePort } from './free-port.ts'

/** Settings of a run of the command line. */
export interface Launch {
  host: string
  port: number
  exitWithParent: boolean
  logLevel: string
  /** Where metrics are served; undefined: nowhere. */
  metrics: { host: string; port: number } | undefined
  options: IdentityServerOptions
}

/**
 * Reads the environment variables of `EnvironmentSchema`, and the files that they name.
 *
 * @throws ConfigError `config_invalid`, `seed_invalid`: the message names every variable at fault, and no value
 *   that may be secret
 */
export async function readEnvironment(env: Readonly<Record<string, string | undefined>>): Promise<Launch> {
  const faults = new ConfigFaults()
  const values = readVariables(env, faults)
  const { HOST: host, PORT: port } = values
  const dev = values.LATCHKEY_DEV === '1'
  const devHosts = values.LATCHKEY_DEV_HOSTS === undefined ? [] : listOf(values.LATCHKEY_DEV_HOSTS)
  for (const fault of devFaults(values, devHosts)) faults.add(new ConfigError('config_invalid', fault))
  const files = await readFiles(values, faults)
  const transports = await readTransports(values, faults)
  faults.throwIfAny()
  // the issuer names the port, so it has to be known before anything is built
  const listenPort = port === '0' ? await freePort(host) : Number(port)
  return {
    host,
    port: listenPort,
    exitWithParent: values.LATCHKEY_EXIT_WITH_PARENT === '1',
    logLevel: values.LATCHKEY_LOG_LEVEL,
    metrics:
      values.LATCHKEY_METRICS_PORT === undefined
        ? undefined
        : { host: values.LATCHKEY_METRICS_HOST, port: Number(values.LATCHKEY_METRICS_PORT) },
    options: {
      databaseUrl: values.LATCHKEY_DATABASE_URL,
      issuer: values.LATCHKEY_ISSUER ?? `http://localhost:${listenPort}`,
      masterKeys: values.LATCHKEY_MASTER_KEYS === undefined ? [] : listOf(values.LATCHKEY_MASTER_KEYS),
      dev,
      ...(devHosts.length > 0 && { devHosts }),
      ...files,
      ...transports,
      auditRetentionDays: Number(values.LATCHKEY_AUDIT_RETENTION_DAYS),
      rs256IdTokens: values.LATCHKEY_RS256_ID_TOKENS === '1',
      ...(values.LATCHKEY_BREACHED_PASSWORDS_URL !== undefined && {
        breachedPasswordsUrl: values.LATCHKEY_BREACHED_PASSWORDS_URL,
      }),
      ...(values.LATCHKEY_ALLOWED_PRIVATE_NETWORKS !== undefined && {
        allowedPrivateNetworks: listOf(values.LATCHKEY_ALLOWED_PRIVATE_NETWORKS),
      }),
      trustProxy: values.LATCHKEY_TRUST_PROXY === undefined ? false : listOf(values.LATCHKEY_TRUST_PROXY),
    },
  }
}

/** Where dev mode would be within reach of strangers. */
function devFaults(values: Environment, devHosts: readonly string[]): string[] {
  const { HOST: host, LATCHKEY_ISSUER: issuer } = values
  if (values.LATCHKEY_DEV !== '1') {
    return devHosts.length > 0 ? ['LATCHKEY_DEV_HOSTS: it has no effect without LATCHKEY_DEV'] : []
  }
  const faults: string[] = []
  const isBindable = devHosts.length > 0 && (['0.0.0.0', '::'].includes(host) || isPrivateAddress(host))
  if (!isLoopbackHost(host) && !isBindable) {
    faults.push('LATCHKEY_DEV: dev mode is limited to HOST on a loopback address')
  }
  const url = issuer === undefined ? null : URL.parse(issuer)
  if (url !== null && !isLoopbackHost(hostOf(url))) {
    faults.push('LATCHKEY_ISSUER: dev mode is limited to an issuer on a loopback host')
  }
  return faults
}

/** The variables with their defaults. One at fault counts as unset, so that the others are still checked. */
function readVariables(env: Readonly<Record<string, string | undefined>>, faults: ConfigFaults): Environment {
  const given = Object.fromEntries(
    Object.keys(EnvironmentSchema.properties)
      .map((name) => [name, env[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  )
  const wrong = new Map(
    Value.Errors(EnvironmentSchema, Value.Default(EnvironmentSchema, { ...given })).map(
      ({ instancePath, message }) => [instancePath.slice(1), message],
    ),
  )
  for (const [name, fault] of wrong) faults.add(new ConfigError('config_invalid', `${name} ${fault}`))
  const valid = Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name)))
  return Value.Parse(EnvironmentSchema, Value.Default(EnvironmentSchema, valid))
}

async function readFiles(values: Environment, faults: ConfigFaults): Promise<Partial<IdentityServerOptions>> {
  const { LATCHKEY_OPTIONS: optionsPath, LATCHKEY_SEED: seedPath } = values
  const options = optionsPath === undefined ? {} : await faults.collect(() => readOptionsFile(optionsPath))
  if (seedPath === undefined) return options ?? {}
  const seed = await faults.collect(() => readJsonFile('LATCHKEY_SEED', seedPath, 'seed_invalid'))
  return { ...options, seed }
}

async function readTransports(
  values: Environment,
  faults: ConfigFaults,
): Promise<Pick<IdentityServerOptions, 'smsTransport' | 'emailTransport'>> {
  const { LATCHKEY_SMTP_URL: smtpUrl, LATCHKEY_ISSUER: issuer } = values
  const smsTransport = await faults.collect(() => smsTransportOf(values))
  const from = senderOf(issuer)
  const emailTransport =
    smtpUrl &&
    (await faults.collect(() => naming('LATCHKEY_SMTP_URL', () => smtpTransport(smtpUrl, { from }))))
  return { ...(smsTransport && { smsTransport }), ...(emailTransport && { emailTransport }) }
}

/** @throws ConfigError `config_invalid` naming the variable */
function smsTransportOf(values: Environment): IdentityServerOptions['smsTransport'] {
  const { LATCHKEY_SMS_WEBHOOK_URL: url, LATCHKEY_SMS_WEBHOOK_SECRET: secret } = values
  const networks = values.LATCHKEY_ALLOWED_PRIVATE_NETWORKS
  const allowedPrivateNetworks = networks === undefined ? [] : listOf(networks)
  const isTwilio = url?.toLowerCase().startsWith('twilio:') === true
  if (secret !== undefined && (url === undefined || isTwilio)) {
    throw new ConfigError(
      'config_invalid',
      'LATCHKEY_SMS_WEBHOOK_SECRET: it has no effect without an SMS webhook',
    )
  }
  if (url === undefined) return undefined
  const secrets = secret === undefined ? [] : listOf(secret)
  return naming('LATCHKEY_SMS_WEBHOOK_URL', () =>
    isTwilio
      ? twilioTransport(url, { allowedPrivateNetworks })
      : smsWebhook(url, { allowedPrivateNetworks, secrets }),
  )
}

/** Runs `read`; the message of its `ConfigError` begins with the variable. */
function naming<T>(variable: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new ConfigError(error.code, `${variable}: ${error.message}`, { cause: error })
  }
}

/** The sender of emails if the URL of the mail server names none. The options check the issuer itself. */
function senderOf(issuer = 'http://localhost'): string {
  return `no-reply@${URL.canParse(issuer) ? hostOf(new URL(issuer)) : 'localhost'}`
}
