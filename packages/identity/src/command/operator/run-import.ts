import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { readCsv } from '../../management/users/import/csv-rows.ts'
import type { RejectedRow } from '../../management/users/import/import-row.ts'
import { type ImportProgress, importUsers } from '../../management/users/import/import-users.ts'
import { readJsonLines } from '../../management/users/import/json-lines.ts'
import { createSearchUpkeep } from '../../management/users/import/search-upkeep.ts'
import { CommandFault } from '../command-fault.ts'
import type { CommandIo } from '../command-spec.ts'
import { answerJson, answerText } from '../terminal/answer-text.ts'
import { printableJson } from '../terminal/printable.ts'
import { reasonOf } from '../terminal/read-secret.ts'
import type { OperatorService } from './with-operator.ts'

/** What is imported, and how. */
export interface AskedImport {
  path: string
  /** @default by the ending of the path */
  format: string | undefined
  isDryRun: boolean
  /** A new file for the rows that are not imported. @default stderr */
  rejectedPath: string | undefined
  isJson: boolean
}

/** How often progress is told, in milliseconds. */
const pauseMs = 1_000

/**
 * Imports users from a file, tells its progress on stderr, and prints the figures at the end.
 *
 * @throws CommandFault for a file that cannot be read or is of no known format
 */
export async function runImport(
  { context, manager }: OperatorService,
  asked: AskedImport,
  io: Pick<CommandIo, 'out' | 'err'>,
): Promise<ImportProgress> {
  const rowsOf = formatOf(asked) === 'csv' ? readCsv : readJsonLines
  const file = await openFile(asked.path, 'r')
  await file.close()
  const rejected = asked.rejectedPath === undefined ? undefined : await openFile(asked.rejectedPath, 'wx')
  let toldAt = Date.now()
  try {
    const figures = await importUsers(context, manager, rowsOf(createReadStream(asked.path)), {
      appId: manager.app_id,
      dryRun: asked.isDryRun,
      async onRejected(row: RejectedRow) {
        if (rejected === undefined) io.err(`line ${row.line}: ${row.reason}\n`)
        else await rejected.write(`${printableJson(row)}\n`)
      },
      onProgress({ rows }) {
        if (Date.now() - toldAt < pauseMs) return
        toldAt = Date.now()
        io.err(`${rows} rows\n`)
      },
    })
    if (!asked.isDryRun) await createSearchUpkeep(context)(figures.created + figures.existing)
    io.out(asked.isJson ? answerJson(figures) : answerText(figures))
    return figures
  } finally {
    await rejected?.close()
  }
}

function formatOf({ path, format }: AskedImport): 'csv' | 'jsonl' {
  const found = format ?? /\.(csv|jsonl)$/i.exec(path)?.[1]?.toLowerCase()
  if (found === 'csv' || found === 'jsonl') return found
  throw new CommandFault('--format is needed: the file ends neither in .csv nor in .jsonl', 2)
}

async function openFile(path: string, flags: 'r' | 'wx') {
  try {
    return await open(path, flags, 0o600)
  } catch (error) {
    const problem = flags === 'r' ? 'cannot be read' : 'cannot be created'
    throw new CommandFault(`${path} ${problem}${reasonOf(error)}`)
  }
}
