import { readdirSync, readFileSync } from 'node:fs'
import * as protocol from '@latchkey/protocol'
import { type Endpoint, type EndpointTable, parametersIn } from '@latchkey/protocol'
import * as management from '@latchkey/protocol/management'
import { requiresClientId } from '../../src/api/prepare-call.ts'

interface ClientInterface {
  name: string
  documentation: string
  tables: EndpointTable[]
}

const aboutUserTokens =
  'An access token of a user must be one without a `resource`. `token_invalid`: it is not accepted (any more); `insufficient_user_authentication`: the user has to authenticate again first, by an enrolled factor if they have one.'

const lineWidth = 110

const interfaces: Record<string, ClientInterface> = {
  'session-client': {
    name: 'SessionClient',
    documentation: 'Sessions, and tokens from them.',
    tables: [protocol.sessionEndpoints],
  },
  'password-client': {
    name: 'PasswordClient',
    documentation:
      'Passwords: set, changed, checked and reset. `password_rejected`: the new one does not meet the rules of the app; `upstreamCode` says whether it is weak, breached or was used before. Setting one ends the sessions of the user.',
    tables: [protocol.passwordEndpoints, protocol.passwordResetEndpoints],
  },
  'passcode-client': {
    name: 'PasscodeClient',
    documentation: 'Passcodes by text message and email.',
    tables: [protocol.passcodeEndpoints],
  },
  'magic-link-client': {
    name: 'MagicLinkClient',
    documentation: 'Links by email that log a user in.',
    tables: [protocol.magicLinkEndpoints],
  },
  'webauthn-client': {
    name: 'WebauthnClient',
    documentation: `Passkeys. A browser may call \`start…\` itself; called here, it needs no access to the identity service. ${aboutUserTokens}`,
    tables: [protocol.webauthnEndpoints, protocol.webauthnCredentialEndpoints],
  },
  'cross-device-client': {
    name: 'CrossDeviceClient',
    documentation:
      "Passkeys on a second device, by ticket. Whoever sees a ticket can use it for its purpose: bind it to the browser that it was created for. Prefer the browser's own way to use a phone, which needs none of this.",
    tables: [protocol.crossDeviceEndpoints],
  },
  'totp-client': {
    name: 'TotpClient',
    documentation: `TOTP codes of authenticator apps. ${aboutUserTokens}`,
    tables: [protocol.totpEndpoints],
  },
  'recovery-codes-client': {
    name: 'RecoveryCodesClient',
    documentation: `Recovery codes: our service has them, the vendor's cloud does not. ${aboutUserTokens}`,
    tables: [protocol.recoveryCodeEndpoints],
  },
  'user-client': {
    name: 'UserClient',
    documentation: 'Users of a tenant.',
    tables: [protocol.userEndpoints],
  },
  'verification-client': {
    name: 'VerificationClient',
    documentation: `Verification of addresses by the user who is logged in. ${aboutUserTokens}`,
    tables: [protocol.verificationEndpoints],
  },
  'account-client': {
    name: 'AccountClient',
    documentation: `What account pages show: our service has these calls, the vendor's cloud does not. ${aboutUserTokens}`,
    tables: [protocol.accountEndpoints],
  },
}

/** Interfaces of `@latchkey/client/management`. */
const managementInterfaces: Record<string, ClientInterface> = {
  'access-client': {
    name: 'AccessClient',
    documentation: 'What the caller of the management API may do.',
    tables: [management.accessEndpoints],
  },
  'user-search-client': {
    name: 'UserSearchClient',
    documentation: 'Finding and importing users.',
    tables: [management.userSearchEndpoints, management.userImportEndpoints],
  },
  'preference-client': {
    name: 'PreferenceClient',
    documentation: 'Login preferences: the log-in methods of an app.',
    tables: [management.preferenceEndpoints],
  },
  'user-rights-client': {
    name: 'UserRightsClient',
    documentation: 'What users may ask for about their data.',
    tables: [management.userRightsEndpoints],
  },
  'audit-client': {
    name: 'AuditClient',
    documentation: 'Questions to the audit trail, and what happened in numbers.',
    tables: [management.auditEndpoints, management.statisticsEndpoints],
  },
  'user-change-client': {
    name: 'UserChangeClient',
    documentation: 'Changes of users, what they can log in with, and their sessions.',
    tables: [
      management.userChangeEndpoints,
      management.authenticatorEndpoints,
      management.userPasswordEndpoints,
      management.userSessionEndpoints,
    ],
  },
  'tenant-client': {
    name: 'TenantClient',
    documentation: 'Tenants, for managers of the whole service.',
    tables: [management.tenantEndpoints],
  },
  'app-admin-client': {
    name: 'AppAdminClient',
    documentation: 'Apps of a tenant, and the resources that tokens are for.',
    tables: [management.appEndpoints, management.resourceEndpoints],
  },
  'client-admin-client': {
    name: 'ClientAdminClient',
    documentation:
      'Clients of apps and their secrets. A secret is returned once; two of them are valid at once, so that a rotation fails no call.',
    tables: [management.clientEndpoints, management.ownClientEndpoints, management.clientSecretEndpoints],
  },
  'role-admin-client': {
    name: 'RoleAdminClient',
    documentation:
      'Roles, who has them, and groups of users. Nobody grants a permission that they do not have.',
    tables: [management.roleEndpoints, management.groupEndpoints],
  },
  'signing-key-client': {
    name: 'SigningKeyClient',
    documentation: 'The keys that sign the tokens of a tenant.',
    tables: [management.signingKeyEndpoints],
  },
}

const typeNames: ReadonlyMap<unknown, { name: string; from: string }> = new Map(
  [
    { from: '@latchkey/protocol', exported: { ...protocol } },
    { from: '@latchkey/protocol/management', exported: { ...management } },
  ].flatMap(({ from, exported }) =>
    Object.entries(exported)
      .filter(([name]) => name.endsWith('Schema'))
      .map(([name, schema]) => [schema, { name: name.replace(/Schema$/, ''), from }] as const),
  ),
)

const sources = ['endpoints', 'management']
  .map((folder) => new URL(`../../../protocol/src/${folder}/`, import.meta.url))
  .flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('-endpoints.ts'))
      .map((name) => readFileSync(new URL(name, folder), 'utf8')),
  )
  .join('\n')

const comments = new Map(
  [...sources.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\s+(\w+): \{/g)].map(([, comment, name]) => [
    name,
    comment,
  ]),
)

/** The documentation of an endpoint in the source of its table, as a comment. */
export function commentOf(name: string): string {
  const comment = comments.get(name)
  if (comment === undefined) throw new Error(`${name} has no documentation`)
  return comment
}

/** The source files of the client's interfaces, by their names below `src/`. */
export function clientInterfaces(): Record<string, string> {
  return Object.fromEntries([
    ...Object.entries(interfaces).map(([file, about]) => [`api/generated/${file}.ts`, sourceOf(about)]),
    ...Object.entries(managementInterfaces).map(([file, about]) => [
      `management/generated/${file}.ts`,
      sourceOf(about),
    ]),
  ])
}

function sourceOf({ name, documentation, tables }: ClientInterface): string {
  const types = new Map<string, Set<string>>()
  const methods = tables.flatMap((table) =>
    Object.entries(table).map(([method, endpoint]) => {
      const { given, result } = signatureOf(endpoint, types)
      return `  ${commentOf(method)}\n${signature(method, [...given, 'options?: CallOptions'], result)}`
    }),
  )
  return `// Made from the endpoint tables of @latchkey/protocol by \`pnpm --filter @latchkey/client generate\`: change those.
${importsOf(types)}
import type { CallOptions } from '../../options/call-options.ts'

/**
${wrapped(documentation)}
 */
export interface ${name} {
${methods.join('\n')}
}
`
}

function signatureOf(
  endpoint: Endpoint,
  types: Map<string, Set<string>>,
): { given: string[]; result: string } {
  const { caller, path, body, query, takes, optionalRequest, response, gives } = endpoint
  const typeOf = (schema: unknown) => {
    const known = typeNames.get(schema)
    if (known === undefined) throw new Error(`a schema of ${path} has no name`)
    types.set(known.from, (types.get(known.from) ?? new Set()).add(known.name))
    return known.name
  }
  const given = [
    ...(caller === 'user' ? ['accessToken: string'] : []),
    ...parametersIn(path).map((name) => `${name}: string`),
  ]
  const schema = body ?? query
  if (takes !== undefined) given.push('ticketId: string')
  else if (schema !== undefined) {
    const type = requiresClientId(schema) ? `Omit<${typeOf(schema)}, 'client_id'>` : typeOf(schema)
    given.push(`request${optionalRequest ? '?' : ''}: ${type}`)
  }
  if (response === undefined || gives === 'nothing') return { given, result: 'void' }
  return { given, result: gives === undefined ? typeOf(response) : `${typeOf(response)}['${gives}']` }
}

/** As Biome formats it. */
function signature(name: string, given: string[], result: string): string {
  const line = `  ${name}(${given.join(', ')}): Promise<${result}>`
  if (line.length <= lineWidth) return line
  return `  ${name}(\n${given.map((argument) => `    ${argument},\n`).join('')}  ): Promise<${result}>`
}

function importsOf(types: Map<string, Set<string>>): string {
  return [...types]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([from, names]) =>
      importOf(
        [...names].toSorted((a, b) => a.localeCompare(b)),
        from,
      ),
    )
    .join('\n')
}

/** As Biome formats it. */
function importOf(names: string[], from: string): string {
  const line = `import type { ${names.join(', ')} } from '${from}'`
  if (line.length <= lineWidth) return line
  return `import type {\n${names.map((name) => `  ${name},\n`).join('')}} from '${from}'`
}

/** Lines of a comment, of at most 120 characters. */
function wrapped(text: string): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (` * ${last} ${word}`.length > 120) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines.map((line) => ` * ${line}`).join('\n')
}
