import { DatabaseSync } from 'node:sqlite'
import { memorySchema } from './memory-schema.ts'

/**
 * Gives an empty database in memory the tables that all migrations would give it, and their names: running them takes five times
 * as long. Migrations that are missing in the generated statements run afterwards, as on any other database.
 */
export function fillMigratedMemory(database: DatabaseSync): void {
  if (image === undefined) database.exec(`begin; ${memorySchema} commit`)
  else database.deserialize(image)
  if (canCopy) image ??= database.serialize()
}

/** What the first database of this process was filled with: copying it is faster still. */
let image: Uint8Array | undefined

// not in all versions of Node.js that are supported
const canCopy = 'serialize' in DatabaseSync.prototype && 'deserialize' in DatabaseSync.prototype
