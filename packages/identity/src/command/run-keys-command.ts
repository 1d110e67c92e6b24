import { type ListedKey, listKeys, retireKey, revokeKey, rotateKey } from '../keys/manage-keys.ts'
import { devMasterKey, parseMasterKeys } from '../keys/master-keys.ts'
import type { SigningAlgorithm } from '../keys/signing-key.ts'
import type { IdentityOptions } from '../options.ts'
import { openStorage } from '../storage/open-storage.ts'
import { table } from './terminal/table.ts'
import { timeText } from './terminal/time-text.ts'

/** What `keys …` does. */
export type KeysCommand =
  | { verb: 'list' }
  | { verb: 'rotate'; alg: SigningAlgorithm | undefined; tenantId: string; atOnce: boolean }
  | { verb: 'retire' | 'revoke'; kid: string }

/**
 * Manages the signing keys in the database of a service, which may be running, and returns the text to print.
 *
 * @throws ConfigError if the database or the master keys cannot be used
 * @throws KeyFault if the key does not exist or is not in a state for it
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
          return keyTable(await listKeys(db, nowSeconds))
        case 'rotate': {
          const key = await rotateKey(db, masterKeys, command, nowSeconds)
          return `${key.key_id} (${key.alg}) is published and signs from ${timeText(key.signs_from)}\n`
        }
        case 'retire':
          await retireKey(db, command.kid, nowSeconds)
          return `${command.kid} is retired; its tokens stay valid until they expire\n`
        case 'revoke': {
          const next = await revokeKey(db, masterKeys, command.kid, nowSeconds)
          const instead = next === undefined ? '' : `; ${next.key_id} (${next.alg}) signs now`
          return `${command.kid} is revoked: its tokens are refused${instead}\n`
        }
      }
    })
  } catch (error) {
    throw storage.startError(error)
  } finally {
    await storage.close()
  }
}

function keyTable(keys: readonly ListedKey[]): string {
  const lines = keys.map(({ row, phase }) => [
    row.key_id,
    row.alg,
    row.tenant_id,
    phase.state,
    phase.until === undefined ? '-' : timeText(phase.until),
  ])
  return table(['kid', 'alg', 'tenant', 'state', 'until'], lines)
}
