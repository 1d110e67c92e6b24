import { type Static, Type } from 'typebox'
import { isDevHost } from '../option-faults.ts'
import { addressFilter } from '../outbox/address-filter.ts'
import { isWebhookSecret } from '../outbox/webhook-signature.ts'

/** Text with a rule. We word the fault ourselves, so that it never contains the value. */
const Checked = (
  isValid: (text: string) => boolean,
  fault: string,
  about: { description: string; default?: string },
) => Type.Refine(Type.String(about), isValid, () => fault)

const Flag = (description: string) =>
  Checked((text) => text === '0' || text === '1', 'must be 0 or 1', { description, default: '0' })

const Text = (description: string) => Type.Optional(Type.String({ description }))

const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535

const isDays = (text: string) => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 36_500

/** IPv4 as part of an IPv6 network would mean all of IPv4. */
const isNetwork = (text: string) => /^[0-9A-Fa-f:.]+(\/\d{1,3})?$/.test(text) && !/^::ffff:.*\//i.test(text)

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const isLogLevel = (text: string) => logLevels.includes(text)

/** Splits a comma-separated variable. */
export const listOf = (text: string): string[] => text.split(',').map((item) => item.trim())

function isNetworkList(text: string): boolean {
  try {
    addressFilter(listOf(text))
    return true
  } catch {
    return false
  }
}

/** The environment variables of the command line. */
export const EnvironmentSchema = Type.Object({
  HOST: Type.String({
    description:
      'address to listen on; in dev mode a loopback address, or with `LATCHKEY_DEV_HOSTS` a private one',
    default: '127.0.0.1',
  }),
  PORT: Checked(isPort, 'must be a number up to 65535', {
    description: 'port to listen on; `0` picks a free one',
    default: '3000',
  }),
  LATCHKEY_DATABASE_URL: Type.String({
    description:
      '`file:PATH`, `:memory:` or `postgres://…`; `?connect_timeout=` says for how many seconds a request waits for a free connection (5)',
    default: 'file:./latchkey.db',
  }),
  LATCHKEY_ISSUER: Text(
    '`iss` of every token: an https origin, http on loopback hosts only; if unset, `http://localhost:PORT`',
  ),
  LATCHKEY_MASTER_KEYS: Text(
    'keys that encrypt secrets at rest, comma-separated, newest first, each 32 bytes in base64url; required outside dev mode',
  ),
  LATCHKEY_SEED: Text(
    'path of a seed file, applied at each start: creates what is missing and was never deleted, and changes nothing that exists (in dev mode it also updates)',
  ),
  LATCHKEY_OPTIONS: Text('path of a JSON file with `lifetimes`, `limits` and `compat`, as below'),
  LATCHKEY_DEV: Flag(
    '`1` turns on dev mode: outbox, a loopback issuer, requests from this machine for a loopback `Host` only, a master key made in `DATABASE.keys`',
  ),
  LATCHKEY_DEV_HOSTS: Type.Optional(
    Checked(
      (text) => listOf(text).every(isDevHost),
      'must be host names or private addresses, comma-separated',
      {
        description:
          'further hosts to which dev mode answers, comma-separated, for containers: `HOST` may then be a private address or `0.0.0.0`, and machines with private addresses may connect',
      },
    ),
  ),
  LATCHKEY_SMS_WEBHOOK_URL: Text(
    'receives text messages as `POST` with `{ channel, to, body, code, sender }`; or `twilio://SID:TOKEN@api.twilio.com?from=SENDER[&account=SID]` for Twilio and services with its API',
  ),
  LATCHKEY_SMS_WEBHOOK_SECRET: Type.Optional(
    Checked(
      (text) => listOf(text).every(isWebhookSecret),
      'must be secrets of whsec_ and 24 to 64 bytes in base64, comma-separated',
      {
        description:
          'secrets that sign the requests to the SMS webhook, comma-separated, each `whsec_` and 24 to 64 bytes in base64',
      },
    ),
  ),
  LATCHKEY_ALLOWED_PRIVATE_NETWORKS: Type.Optional(
    Checked(isNetworkList, 'must be addresses or networks, comma-separated', {
      description:
        'private addresses and networks, comma-separated, to which back-channel log-outs and text messages may be sent; all others that are not public are refused',
    }),
  ),
  LATCHKEY_SMTP_URL: Text('`smtp://` or `smtps://` server for emails'),
  LATCHKEY_AUDIT_RETENTION_DAYS: Checked(isDays, 'must be a number of days from 1 to 36500', {
    description: 'how long audit events are kept, in days',
    default: '400',
  }),
  LATCHKEY_RS256_ID_TOKENS: Flag(
    '`1` offers RS256 beside the signing key: a second line of keys signs the ID and log-out tokens of clients that are registered for it (`id_token_signed_response_alg`)',
  ),
  LATCHKEY_BREACHED_PASSWORDS_URL: Text(
    'where apps with `checkHibp` look up leaked passwords; if unset, the range API of Have I Been Pwned',
  ),
  LATCHKEY_TRUST_PROXY: Type.Optional(
    Checked((text) => listOf(text).every(isNetwork), 'must be addresses or networks, comma-separated', {
      description:
        'proxies whose `X-Forwarded-For` is trusted: addresses and networks, comma-separated; in dev mode, all other forwarded requests are refused',
    }),
  ),
  LATCHKEY_LOG_LEVEL: Checked(isLogLevel, `must be one of ${logLevels.join(', ')}`, {
    description:
      'least level of the lines that are logged: `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`',
    default: 'info',
  }),
  LATCHKEY_METRICS_PORT: Type.Optional(
    Checked(isPort, 'must be a number up to 65535', {
      description:
        'port on which `GET /metrics` answers Prometheus, apart from everything else; `0` picks a free one; if unset, none',
    }),
  ),
  LATCHKEY_METRICS_HOST: Type.String({
    description:
      'address on which `/metrics` is served; no names of users or clients are in it, but how busy the service is',
    default: '127.0.0.1',
  }),
  LATCHKEY_EXIT_WITH_PARENT: Flag('`1` ends the service when its parent process is gone'),
})
export type Environment = Static<typeof EnvironmentSchema>
