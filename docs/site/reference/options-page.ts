import { type Page, pageFrom } from '../read-documents.ts'
import { root } from '../site-paths.ts'
import { type DeclaredMember, declaredMembers } from './declared-members.ts'
import { code, markdownTable, prose } from './markdown-table.ts'

interface Options {
  title: string
  introduction: string
  file: string
  /** The interface, and schemas that it extends. */
  names: readonly string[]
}

const all: readonly Options[] = [
  {
    title: '`latchkey`',
    introduction: 'The plugin of [@latchkey/fastify](../packages/fastify.md), registered once for each app.',
    file: 'fastify/src/options/options.ts',
    names: ['LatchkeyOptions'],
  },
  {
    title: '`client`',
    introduction: 'How to reach the identity service, of [@latchkey/client](../packages/client.md).',
    file: 'client/src/options/client-options.ts',
    names: ['ClientSettingsSchema', 'ClientOptions'],
  },
  {
    title: '`handOver`',
    introduction: 'For [apps on other domains](../guides/cross-domain.md).',
    file: 'fastify/src/options/hand-over-options.ts',
    names: ['HandOverOptionsSchema'],
  },
  {
    title: '`latchkeyBearer`',
    introduction: 'The guard of APIs that are called with access tokens.',
    file: 'fastify/src/bearer/bearer-plugin.ts',
    names: ['LatchkeyBearerOptions'],
  },
  {
    title: '`redisStore`',
    introduction: 'The store of [@latchkey/session-store](../packages/session-store.md).',
    file: 'session-store/src/redis-store.ts',
    names: ['RedisStoreOptions'],
  },
  {
    title: '`sessionStore`',
    introduction: "A store for the host's own `@fastify/session`.",
    file: 'session-store/src/host-session/session-store.ts',
    names: ['SessionStoreOptions'],
  },
  {
    title: '`accountPages`',
    introduction: 'The ready-made pages of [@latchkey/pages](../packages/pages.md).',
    file: 'pages/src/context/pages-options.ts',
    names: ['AccountPagesOptions'],
  },
  {
    title: '`identity` and `createIdentityServer`',
    introduction:
      'The service of [@latchkey/identity](../packages/identity.md), inside a Fastify application.',
    file: 'identity/src/options.ts',
    names: ['OptionsSchema', 'IdentityOptions'],
  },
  {
    title: '`lifetimes` of the service',
    introduction: 'Seconds until something expires. Times are in seconds.',
    file: 'identity/src/options.ts',
    names: ['LifetimesSchema'],
  },
  {
    title: '`limits` of the service',
    introduction: 'Each limit is `{ max, windowSeconds }`. Failure limits do not count successful attempts.',
    file: 'identity/src/options.ts',
    names: ['LimitsSchema'],
  },
  {
    title: '`compat` of the service',
    introduction: 'Behaviour of the vendor that is off by default, because it weakens the service.',
    file: 'identity/src/options.ts',
    names: ['CompatSchema'],
  },
  {
    title: '`portal`',
    introduction: 'The admin portal of [@latchkey/portal](../packages/portal.md).',
    file: 'portal/src/options.ts',
    names: ['PortalOptions'],
  },
  {
    title: '`startIdentity`',
    introduction: 'The identity service in tests, of [@latchkey/testing](../packages/testing.md).',
    file: 'testing/src/start-identity.ts',
    names: ['TestIdentityOptions'],
  },
]

/** The options of every package, from the comments at their declarations. */
export function optionsPage(): Page {
  const sections = all.map(({ title, introduction, file, names }) => {
    const members = membersOf(file, names)
    const rows = members.map((member) => [
      code(member.name),
      prose(member.text),
      code(member.type),
      member.isOptional ? prose(member.defaultText ?? 'none') : 'required',
    ])
    return `## ${title}\n\n${introduction}\n\n${markdownTable(['option', 'meaning', 'type', 'default'], rows)}`
  })
  const introduction =
    'All options, from their declarations. Invalid options fail at start-up; one error names every option at fault, never its value.'
  return pageFrom('reference/options.md', `# Options\n\n${introduction}\n\n${sections.join('\n\n')}\n`)
}

/** Members of the later declarations replace those of the same name. */
function membersOf(file: string, names: readonly string[]): DeclaredMember[] {
  const members = new Map<string, DeclaredMember>()
  for (const name of names) {
    const declared = declaredMembers(`${root}packages/${file}`, name)
    if (declared.length === 0) throw new Error(`packages/${file} does not declare ${name}`)
    for (const member of declared) members.set(member.name, member)
  }
  return [...members.values()]
}
