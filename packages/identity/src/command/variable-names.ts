/** The variable that gives each option to the command line. */
const variables = new Map(
  Object.entries({
    databaseUrl: 'LATCHKEY_DATABASE_URL',
    issuer: 'LATCHKEY_ISSUER',
    masterKeys: 'LATCHKEY_MASTER_KEYS',
    dev: 'LATCHKEY_DEV',
    devHosts: 'LATCHKEY_DEV_HOSTS',
    seed: 'LATCHKEY_SEED',
    smsTransport: 'LATCHKEY_SMS_WEBHOOK_URL',
    emailTransport: 'LATCHKEY_SMTP_URL',
    breachedPasswordsUrl: 'LATCHKEY_BREACHED_PASSWORDS_URL',
    auditRetentionDays: 'LATCHKEY_AUDIT_RETENTION_DAYS',
    rs256IdTokens: 'LATCHKEY_RS256_ID_TOKENS',
    allowedPrivateNetworks: 'LATCHKEY_ALLOWED_PRIVATE_NETWORKS',
    trustProxy: 'LATCHKEY_TRUST_PROXY',
  }),
)

/**
 * The message of a `ConfigError` for somebody who sets variables and sees no options: each fault that begins with the name of
 * an option begins with the variable instead.
 *
 * @param message faults separated by `; `
 */
export function withVariableNames(message: string): string {
  return message
    .split('; ')
    .map((fault) => fault.replace(/^[A-Za-z]+(?![A-Za-z_])/, (name) => variables.get(name) ?? name))
    .join('; ')
}
