import { parseArgs } from 'node:util'
import { type ListedKey, listKeys, retireKey, revokeKey, rotateKey } from '../keys/manage-keys.ts'
import { devMasterKey, parseMasterKeys } from '../keys/master-keys.ts'
import {
  everyTenant,
  isSigningAlgorithm,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../keys/signing-key.ts'
import type { IdentityOptions } from '../options.ts'
import { openStorage } from '../storage/open-storage.ts'

/** The words of `keys …`, understood. */
export type KeysCommand =
  | { verb: 'list' }
  | { verb: 'rotate'; alg: SigningAlgorithm | undefined; tenantId: string; atOnce: boolean }
  | { verb: 'retire' | 'revoke'; kid: string }

/** Understands `list`, `rotate [--alg ALG] [--tenant ID] [--now]`, `retire KID`, `revoke KID`; else undefined. */
export function readKeysCommand(words: readonly string[]): KeysCommand | undefined {
  const [verb, ...rest] = words
  if (verb === 'list' && rest.length === 0) return { verb }
  if (verb === 'retire' || verb === 'revoke') {
    // a key id may begin with a dash, so it is no option
    const [kid, ...more] = rest
    return kid !== undefined && more.length === 0 ? { verb, kid } : undefined
  }
  return verb === 'rotate' ? readRotate(rest) : undefined
}

function readRotate(args: string[]): KeysCommand | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: { alg: { type: 'string' }, tenant: { type: 'string' }, now: { type: 'boolean' } },
    })
    const { alg, tenant = everyTenant, now = false } = values
    if (alg !== undefined && !isSigningAlgorithm(alg)) return undefined
    return { verb: 'rotate', alg, tenantId: tenant, atOnce: now }
  } catch {
    return undefined
  }
}

/**
 * Does it on the database of a service, which may be running, and says what was done.
 *
 * @throws ConfigError; KeyFault
 */
export async function runKeysCommand(
  command: KeysCommand,
  options: Pick<IdentityOptions, 'databaseUrl' | 'masterKeys' | 'dev'>,
  nowSeconds: number,
): Promise<string> {
  const given = parseMasterKeys(options.masterKeys ?? [])
  const storage = await openStorage(options.databaseUrl)
  try {
    const masterKeys = given.length > 0 || options.dev !== true ? given : devMasterKey(storage)
    return await storage.startUp(async (db) => {
      switch (command.verb) {
        case 'list':
          return table(await listKeys(db, nowSeconds))
        case 'rotate': {
          const key = await rotateKey(db, masterKeys, command, nowSeconds)
          return `${key.key_id} (${key.alg}) is published and signs from ${timeOf(key.signs_from)}\n`
        }
        case 'retire':
          await retireKey(db, command.kid, nowSeconds)
          return `${command.kid} is retired; what it signed stays good until it ends\n`
        case 'revoke': {
          const next = await revokeKey(db, masterKeys, command.kid, nowSeconds)
          const instead = next === undefined ? '' : `; ${next.key_id} (${next.alg}) signs now`
          return `${command.kid} is revoked: its tokens are refused${instead}\n`
        }
      }
    })
  } finally {
    await storage.close()
  }
}

/** How to call it. */
export const keysUsage = `  keys list                                  show the signing keys and what each is for
  keys rotate [--alg ALG] [--tenant ID] [--now]
                                             publish a new key, which signs after 15 minutes (--now: at once);
                                             ALG: ${signingAlgorithms.join(', ')}
  keys retire KID                            keep a key from signing; its tokens stay good
  keys revoke KID                            remove a key that leaked; its tokens are refused
`

function table(keys: readonly ListedKey[]): string {
  const lines = keys.map(({ row, phase }) => [
    row.key_id,
    row.alg,
    row.tenant_id,
    phase.state,
    phase.until === undefined ? '-' : timeOf(phase.until),
  ])
  const all = [['KID', 'ALG', 'TENANT', 'STATE', 'UNTIL'], ...lines]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((line) => line[column]?.length ?? 0)))
  return all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('')
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '')
}
