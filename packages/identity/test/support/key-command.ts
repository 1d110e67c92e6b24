import { randomBytes } from 'node:crypto'
import { readCommandLine } from '../../src/command/command-line.ts'
import { keysCommandOf } from '../../src/command/families/keys-commands.ts'
import { operatorLog } from '../../src/command/operator/operator-log.ts'
import { runKeys } from '../../src/command/operator/run-keys.ts'
import { settingsOf } from '../../src/settings.ts'
import { startIdentityService } from '../../src/start/identity-service.ts'
import { issuer } from './service.ts'

/** A master key of a test's own: services that share a database have to share one. */
export function newMasterKey(): string {
  return randomBytes(32).toString('base64url')
}

/** Runs `keys …` as the command line does, at a time of the test. */
export async function keys(
  words: string,
  options: { databaseUrl: string; masterKeys: string[] },
  nowSeconds: number,
  { rs256IdTokens = false }: { rs256IdTokens?: boolean } = {},
): Promise<string> {
  const { spec, given } = await readCommandLine(['keys', ...words.split(' ')])
  if (spec === undefined) throw new Error(`not understood: ${words}`)
  const { databaseUrl, masterKeys } = options
  const settings = settingsOf({
    databaseUrl,
    masterKeys,
    issuer,
    rs256IdTokens,
    now: () => nowSeconds * 1000,
  })
  const service = await startIdentityService(
    settings,
    operatorLog(() => {}),
    'operate',
  )
  try {
    return await runKeys(keysCommandOf(spec.name, given), service.context)
  } finally {
    await service.close()
  }
}
