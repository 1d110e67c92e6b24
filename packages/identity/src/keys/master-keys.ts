import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { ConfigError } from '../errors/config-error.ts'
import type { Storage } from '../storage/storage.ts'

/** A key that seals secrets at rest. */
export interface MasterKey {
  /** Derived from the key, so a sealed secret can name it. */
  id: string
  secret: Buffer
}

const keyBytes = 32

/**
 * Reads keys of 32 bytes in base64url, newest first: the first seals, all open.
 *
 * @throws ConfigError `config_invalid`
 */
export function parseMasterKeys(texts: readonly string[]): MasterKey[] {
  return texts.map((text, index) => {
    const secret = Buffer.from(text, 'base64url')
    if (secret.length !== keyBytes || secret.toString('base64url') !== text.replace(/=+$/, '')) {
      throw new ConfigError('config_invalid', `masterKeys[${index}] must be ${keyBytes} bytes in base64url`)
    }
    if (new Set(secret).size === 1) {
      throw new ConfigError('config_invalid', `masterKeys[${index}] is a sample value`)
    }
    return { id: createHash('sha256').update(secret).digest('base64url').slice(0, 12), secret }
  })
}

/**
 * The key of dev mode, made at the first start: in a file beside the database file, or in the working directory for a
 * database elsewhere, readable by its owner only; not stored if nothing outlives the process.
 */
export function devMasterKey(storage: Pick<Storage, 'file' | 'ephemeral'>): MasterKey[] {
  const fresh = randomBytes(keyBytes).toString('base64url')
  if (storage.ephemeral) return parseMasterKeys([fresh])
  const path = `${storage.file ?? 'latchkey-dev'}.keys`
  try {
    writeFileSync(path, `${fresh}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return parseMasterKeys([readFileSync(path, 'utf8').trim()])
}
