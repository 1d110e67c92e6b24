import { isLoopback } from './origin-options.ts'

/** The options that hold secrets, and the origins that decide whether those of the demo are accepted. */
interface SecretOptions {
  origin: string | readonly string[]
  secrets: readonly string[]
  signOn: { secrets: readonly string[] }
  client?: object
  tenants?: { each: Readonly<Record<string, { client: object; origin?: string | readonly string[] }>> }
}

/** Secrets of demos begin with it; everybody knows them. */
const demoSecret = /^demo-secret-/i

/** Names the options of an app outside loopback that hold a secret of the demo. */
export function demoSecretProblems(options: SecretOptions): string[] {
  const { origin, secrets, signOn, client, tenants } = options
  const origins = [origin, ...Object.values(tenants?.each ?? {}).map((tenant) => tenant.origin ?? [])].flat(2)
  if (origins.every((one) => isLoopback(new URL(one).hostname))) return []
  const given: [string, unknown][] = [
    ...secrets.map((secret, index): [string, string] => [`secrets.${index}`, secret]),
    ...signOn.secrets.map((secret, index): [string, string] => [`signOn.secrets.${index}`, secret]),
    ['client.clientSecret', secretOf(client)],
    ...Object.entries(tenants?.each ?? {}).map(([name, tenant]): [string, unknown] => [
      `tenants.each.${name}.client.clientSecret`,
      secretOf(tenant.client),
    ]),
  ]
  return given
    .filter(([, secret]) => typeof secret === 'string' && demoSecret.test(secret))
    .map(([option]) => `${option} is a secret of the demo, which is accepted on loopback origins only`)
}

function secretOf(client: object | undefined): unknown {
  return client !== undefined && 'clientSecret' in client ? client.clientSecret : undefined
}
