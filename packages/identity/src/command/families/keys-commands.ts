import { signingKeyLines } from '@latchkey/protocol/management'
import { everyTenant, isSigningAlgorithm, signingAlgorithms } from '../../keys/signing-key.ts'
import type { CommandArgument, CommandIo, CommandSpec, Given } from '../command-spec.ts'
import { jsonOption } from '../common-options.ts'
import type { KeysCommand } from '../operator/run-keys.ts'

const kid: CommandArgument = { name: 'kid', description: 'id of the key' }

/** `keys …` */
export const keysCommands: readonly CommandSpec[] = [
  {
    name: 'list',
    summary: 'show the signing keys and their states',
    options: [jsonOption],
    examples: ['keys list', 'keys list --json'],
    calls: ['listSigningKeys'],
    run: (given, io) => runKeysCommand('list', given, io),
  },
  {
    name: 'rotate',
    summary: 'publish a new key, which signs after 15 minutes',
    options: [
      { name: 'alg', value: 'alg', description: 'algorithm of the key', choices: signingAlgorithms },
      {
        name: 'line',
        value: 'line',
        description:
          'which keys it follows: main, or rs256 for ID tokens of clients that are registered for RS256; if missing, main',
        choices: signingKeyLines,
      },
      { name: 'tenant', value: 'id', description: 'tenant that the key is for; if missing, all tenants' },
      { name: 'now', description: 'let the key sign at once' },
      { name: 'name', value: 'text', description: 'a name for people; if missing, the day' },
    ],
    examples: [
      'keys rotate',
      'keys rotate --alg EdDSA --tenant acme --name Autumn',
      'keys rotate --line rs256',
    ],
    calls: ['createSigningKey'],
    run: (given, io) => runKeysCommand('rotate', given, io),
  },
  {
    name: 'retire',
    summary: 'stop a key from signing; its tokens stay valid',
    arguments: [kid],
    examples: ['keys retire KID'],
    calls: ['updateSigningKey'],
    run: (given, io) => runKeysCommand('retire', given, io),
  },
  {
    name: 'revoke',
    summary: 'remove a key that has leaked; its tokens are refused',
    arguments: [kid],
    examples: ['keys revoke KID'],
    calls: ['updateSigningKey'],
    run: (given, io) => runKeysCommand('revoke', given, io),
  },
]

/** What a command line of `keys` asks for. @param verb its second word */
export function keysCommandOf(verb: string, { arguments: [kid = ''], options }: Given): KeysCommand {
  if (verb === 'list') return { verb, isJson: options.get(jsonOption.name) === true }
  if (verb === 'retire' || verb === 'revoke') return { verb, kid }
  const alg = options.get('alg')
  const line = options.get('line')
  const tenant = options.get('tenant')
  const name = options.get('name')
  return {
    verb: 'rotate',
    line: signingKeyLines.find((known) => known === line) ?? 'main',
    alg: typeof alg === 'string' && isSigningAlgorithm(alg) ? alg : undefined,
    tenantId: typeof tenant === 'string' ? tenant : everyTenant,
    atOnce: options.get('now') === true,
    name: typeof name === 'string' ? name : undefined,
  }
}

async function runKeysCommand(verb: string, given: Given, io: CommandIo): Promise<undefined> {
  const [{ withOperator }, { runKeys }] = await Promise.all([
    import('../operator/with-operator.ts'),
    import('../operator/run-keys.ts'),
  ])
  await withOperator(io, { isOfInstance: true }, async ({ context }) => {
    io.out(await runKeys(keysCommandOf(verb, given), context))
  })
  return undefined
}
