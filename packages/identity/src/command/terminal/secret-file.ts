import { open, rm } from 'node:fs/promises'
import { CommandFault } from '../command-fault.ts'
import { reasonOf } from './read-secret.ts'

/** A file that waits for a secret. */
export interface SecretFile {
  /** Writes the secret with a line break, and closes the file. */
  write(secret: string): Promise<void>
  /** Removes the file, after a command that made no secret. */
  discard(): Promise<void>
}

/**
 * Creates a file that only its owner can read. It is created before the secret is made, so that no secret gets lost because it
 * cannot be written. An existing file is never overwritten: it may be another secret, or readable by others.
 *
 * @throws CommandFault if the file exists or cannot be created
 */
export async function createSecretFile(path: string): Promise<SecretFile> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw new CommandFault(`${path} cannot be created${reasonOf(error)}; it must not exist yet`)
  })
  return {
    async write(secret) {
      await file.writeFile(`${secret}\n`)
      await file.sync()
      await file.close()
    },
    async discard() {
      // closing twice changes nothing
      await file.close()
      await rm(path, { force: true })
    },
  }
}
