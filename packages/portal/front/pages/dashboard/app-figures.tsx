import { Progress, Table, Text, VisuallyHidden } from '@mantine/core'
import { Link } from 'react-router'
import { type Counts, percent, totalOf } from './totals.ts'

const number = new Intl.NumberFormat()

/** What happened at each app, and how many log-ins single sign-on has saved there. */
export function AppFigures({
  counts,
  nameOf,
  from,
}: {
  counts: readonly Counts[]
  nameOf: (appId: string) => string
  /** Of the links to the audit, in seconds since the epoch. */
  from: number
}) {
  const ids = [...new Set(counts.map(({ app_id }) => app_id))]
  const rows = ids
    .map((id) => ({ id, ...totalOf(counts.filter(({ app_id }) => app_id === id)) }))
    .sort((a, b) => b.log_ins + b.silent_authentications - (a.log_ins + a.silent_authentications))
  return (
    <Table.ScrollContainer minWidth={420}>
      <Table verticalSpacing="sm">
        <Table.Caption>
          <VisuallyHidden>What happened at each app</VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>App</Table.Th>
            <Table.Th ta="right">Log-ins</Table.Th>
            <Table.Th ta="right">Silent</Table.Th>
            <Table.Th ta="right">Failed</Table.Th>
            <Table.Th className="only-wide" w={220}>
              Saved by single sign-on
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ id, log_ins, silent_authentications: silent, failures }) => (
            <Table.Tr key={id ?? ''}>
              <Table.Td>
                {id === undefined ? (
                  <Text size="sm" c="dimmed">
                    removed or unknown
                  </Text>
                ) : (
                  <Link to={`/apps/${encodeURIComponent(id)}`} className="row-link">
                    {nameOf(id)}
                  </Link>
                )}
              </Table.Td>
              <Table.Td ta="right">{number.format(log_ins)}</Table.Td>
              <Table.Td ta="right">{number.format(silent)}</Table.Td>
              <Table.Td ta="right">
                {failures === 0 ? (
                  '0'
                ) : (
                  <Link to={`/audit?action=login.failed&from=${from}`}>{number.format(failures)}</Link>
                )}
              </Table.Td>
              <Table.Td className="only-wide">
                <div className="share">
                  <Progress
                    value={log_ins + silent === 0 ? 0 : (100 * silent) / (log_ins + silent)}
                    aria-label={`Share of log-ins at ${id === undefined ? 'removed apps' : nameOf(id)} that were silent`}
                  />
                  <span>{percent(silent, log_ins + silent)}</span>
                </div>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
