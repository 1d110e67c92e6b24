import { everyTenant, isSigningAlgorithm, signingAlgorithms } from '../../keys/signing-key.ts'
import type { CommandArgument, CommandIo, CommandSpec, Given } from '../command-spec.ts'
import type { KeysCommand } from '../run-keys-command.ts'

const kid: CommandArgument = { name: 'kid', description: 'id of the key' }

/** `keys …` */
export const keysCommands: readonly CommandSpec[] = [
  {
    name: 'list',
    summary: 'show the signing keys and their states',
    examples: ['keys list'],
    run: (given, io) => runKeys('list', given, io),
  },
  {
    name: 'rotate',
    summary: 'publish a new key, which signs after 15 minutes',
    options: [
      { name: 'alg', value: 'alg', description: 'algorithm of the key', choices: signingAlgorithms },
      { name: 'tenant', value: 'id', description: 'tenant that the key is for; if missing, all tenants' },
      { name: 'now', description: 'let the key sign at once' },
    ],
    examples: ['keys rotate', 'keys rotate --alg EdDSA --tenant acme'],
    run: (given, io) => runKeys('rotate', given, io),
  },
  {
    name: 'retire',
    summary: 'stop a key from signing; its tokens stay valid',
    arguments: [kid],
    takesDashes: true,
    examples: ['keys retire KID'],
    run: (given, io) => runKeys('retire', given, io),
  },
  {
    name: 'revoke',
    summary: 'remove a key that has leaked; its tokens are refused',
    arguments: [kid],
    takesDashes: true,
    examples: ['keys revoke KID'],
    run: (given, io) => runKeys('revoke', given, io),
  },
]

/** What a command line of `keys` asks for. @param verb its second word */
export function keysCommandOf(verb: string, { arguments: [kid = ''], options }: Given): KeysCommand {
  if (verb === 'list' || verb === 'retire' || verb === 'revoke') return { verb, kid }
  const alg = options.get('alg')
  const tenant = options.get('tenant')
  return {
    verb: 'rotate',
    alg: typeof alg === 'string' && isSigningAlgorithm(alg) ? alg : undefined,
    tenantId: typeof tenant === 'string' ? tenant : everyTenant,
    atOnce: options.get('now') === true,
  }
}

async function runKeys(verb: string, given: Given, { env, out }: CommandIo): Promise<undefined> {
  const [{ readEnvironment }, { runKeysCommand }] = await Promise.all([
    import('../environment.ts'),
    import('../run-keys-command.ts'),
  ])
  const { options } = await readEnvironment(env)
  out(await runKeysCommand(keysCommandOf(verb, given), options, Math.floor(Date.now() / 1000)))
}
