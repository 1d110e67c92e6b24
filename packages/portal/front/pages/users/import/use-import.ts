import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { call } from '../../../api/call.ts'
import type { ImportRow } from './import-rows.ts'

/** A row that was not imported. */
export interface RejectedRow {
  line: number
  reason: string
  /** The row as it was read, for a file of what is left to do. */
  value: unknown
}

/** How far an import is. */
export interface ImportState {
  total: number
  done: number
  created: number
  existing: number
  rejected: readonly RejectedRow[]
  isDryRun: boolean
  isRunning: boolean
  /** Why it stopped before the end. */
  error?: unknown
}

/** Rows of one request, so that progress shows and no request is long. */
const rowsAtOnce = 200

/** Imports rows in parts, and tells how far it is. Stopped, it can be run again: users who exist are not changed. */
export function useImport() {
  const [state, setState] = useState<ImportState>()
  const queries = useQueryClient()
  const stopped = useRef(false)

  async function run(rows: readonly ImportRow[], isDryRun: boolean, appId: string): Promise<void> {
    stopped.current = false
    let now: ImportState = {
      ...{ total: rows.length, done: 0, created: 0, existing: 0, rejected: [] },
      ...{ isDryRun, isRunning: true },
    }
    setState(now)
    try {
      for (let first = 0; first < rows.length && !stopped.current; first += rowsAtOnce) {
        now = await importPart(now, rows.slice(first, first + rowsAtOnce), appId)
        setState(now)
      }
    } catch (error) {
      now = { ...now, error }
    }
    setState({ ...now, isRunning: false })
    if (!isDryRun) await queries.invalidateQueries()
  }

  return {
    state,
    run,
    stop: () => {
      stopped.current = true
    },
    reset: () => setState(undefined),
  }
}

async function importPart(
  before: ImportState,
  part: readonly ImportRow[],
  appId: string,
): Promise<ImportState> {
  const good = part.flatMap((row) => ('fault' in row ? [] : [row]))
  const faults = part.flatMap((row) =>
    'fault' in row ? [{ line: row.line, reason: row.fault, value: undefined }] : [],
  )
  const answer =
    good.length === 0
      ? { created: 0, existing: 0, rejected: [] }
      : await call('importUsers', [
          {
            users: good.map(({ value }) => value),
            dry_run: before.isDryRun,
            ...(appId !== '' && { app_id: appId }),
          },
        ])
  const refused = answer.rejected.map(({ line, reason }) => {
    const row = good[line - 1]
    return { line: row?.line ?? line, reason, value: row?.value }
  })
  return {
    ...before,
    done: before.done + part.length,
    created: before.created + answer.created,
    existing: before.existing + answer.existing,
    rejected: [...before.rejected, ...[...faults, ...refused].sort((one, other) => one.line - other.line)],
  }
}
