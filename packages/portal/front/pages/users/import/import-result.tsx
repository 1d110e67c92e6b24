import { Button, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { type DataColumn, DataTable } from '../../../parts/data-table.tsx'
import { saveFile } from '../save-file.ts'
import { membersOf, textOf } from '../user-fields.ts'
import type { ImportState, RejectedRow } from './use-import.ts'

const number = new Intl.NumberFormat()
/** Rejected rows that are shown; the file has all. */
const mostShown = 100

/** What became of the rows of an import, and which were rejected. */
export function ImportResult({ state }: { state: ImportState }) {
  const { created, existing, rejected, isDryRun, isRunning } = state
  const counts = [
    [isDryRun ? 'Would be created' : 'Created', created],
    ['Known already', existing],
    ['Rejected', rejected.length],
  ] as const
  return (
    <>
      <dl className="import-counts">
        {counts.map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{number.format(count)}</dd>
          </div>
        ))}
      </dl>
      {rejected.length > 0 && (
        <>
          <div className="table-head">
            <Text size="sm">
              {rejected.length > mostShown
                ? `The first ${mostShown} of ${number.format(rejected.length)} rejected rows`
                : 'Rejected rows'}
            </Text>
            <Button
              variant="default"
              size="xs"
              disabled={isRunning}
              leftSection={<IconDownload size={16} stroke={1.8} />}
              onClick={() => saveFile('rejected.jsonl', fileOf(rejected), 'application/x-ndjson')}
            >
              Download them
            </Button>
          </div>
          <DataTable
            caption="Rejected rows"
            columns={columns}
            rows={rejected.slice(0, mostShown)}
            keyOf={({ line }) => String(line)}
            empty={null}
          />
        </>
      )}
    </>
  )
}

const columns: readonly DataColumn<RejectedRow>[] = [
  { id: 'line', header: 'Line', cell: ({ line }) => number.format(line) },
  {
    id: 'user',
    header: 'User',
    cell: ({ value }) => {
      const { username, email, phone_number } = membersOf(value)
      return textOf(username) || textOf(email) || textOf(phone_number) || '–'
    },
  },
  { id: 'reason', header: 'Why', cell: ({ reason }) => reason },
]

/** JSON lines of the rows with what is wrong, to be corrected and imported again. */
function fileOf(rejected: readonly RejectedRow[]): string {
  return rejected
    .map(({ line, reason, value }) => `${JSON.stringify({ line, reason, user: value })}\n`)
    .join('')
}
