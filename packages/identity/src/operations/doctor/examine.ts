import type { IdentityOptions } from '../../options.ts'
import { checkDatabase } from './check-database.ts'
import { checkReceiver, type Receiver } from './check-receiver.ts'
import { checkFiles, checkIssuer, checkMode } from './check-surroundings.ts'
import { checkUp, type Finding } from './check-up.ts'

/** What is to be examined. */
export interface Patient {
  options: IdentityOptions
  receivers: readonly Receiver[]
  /** Files with secrets, besides those of the database. */
  files: readonly string[]
  nodeEnv: string | undefined
}

/**
 * Checks whether a service with these settings can work, and what somebody should look at. Changes nothing.
 *
 * @param now seconds since the epoch
 */
export async function examine(
  { options, receivers, files, nodeEnv }: Patient,
  now: number,
): Promise<Finding[]> {
  const found = await Promise.all([
    checkUp('mode', async () => checkMode(options, nodeEnv)),
    checkUp('database', () => checkDatabase(options, now)),
    checkUp('files', async () => checkFiles(options.databaseUrl, files)),
    checkUp('issuer', () => checkIssuer(options.issuer, now)),
    ...receivers.map((receiver) => checkUp('delivery', () => checkReceiver(receiver, options))),
  ])
  return found.flat()
}
