import { Button, Group, Skeleton, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react'
import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import type { ReactNode } from 'react'
import type { Cursor } from '../api/use-cursor.ts'

/** A column of a table. */
export interface DataColumn<Row> {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** The name of the order at the service, where the column can be sorted by. */
  sortBy?: string
  /** Whether the column is left out on a phone. @default false */
  isOnlyWide?: boolean
}

/** By what a table is sorted: a name of `sortBy`, descending with `-` before it. */
export type Sorting = string

interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  caption: string
  columns: readonly DataColumn<Row>[]
  /** Undefined while the first page is on its way. */
  rows: readonly Row[] | undefined
  keyOf: (row: Row) => string
  isBusy?: boolean
  sorting?: Sorting
  onSort?: (sorting: Sorting) => void
  cursor?: Cursor
  /** `next_cursor` of the answer; undefined at the end. */
  next?: string | undefined
  /** In place of the table if there is no row. */
  empty: ReactNode
}

const features = tableFeatures({})
const none: never[] = []

/** A table whose pages and order the service makes. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { caption, columns, rows, keyOf, isBusy = false, sorting, onSort, cursor, next, empty } = props
  const helper = createColumnHelper<typeof features, Row>()
  const table = useTable({
    features,
    data: rows === undefined ? none : [...rows],
    getRowId: keyOf,
    columns: columns.map(({ id, header, cell }) =>
      helper.display({ id, header, cell: ({ row }) => cell(row.original) }),
    ),
  })
  const [byId, wide] = [new Map(columns.map((column) => [column.id, column])), 'only-wide']
  if (rows?.length === 0 && (cursor?.page ?? 1) === 1) return empty
  return (
    <div>
      <section
        className="table-frame"
        aria-label={caption}
        aria-busy={isBusy || rows === undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls by the keyboard too
        tabIndex={0}
      >
        <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
          <Table.Caption>
            <VisuallyHidden>{caption}</VisuallyHidden>
          </Table.Caption>
          <Table.Thead>
            {table.getHeaderGroups().map((group) => (
              <Table.Tr key={group.id}>
                {group.headers.map((header) => {
                  const column = byId.get(header.column.id)
                  const { sortBy } = column ?? {}
                  return (
                    <Table.Th
                      key={header.id}
                      className={column?.isOnlyWide ? wide : undefined}
                      aria-sort={sortBy === undefined ? undefined : sortOf(sorting, sortBy)}
                    >
                      {sortBy === undefined || onSort === undefined ? (
                        column?.header
                      ) : (
                        <SortButton
                          label={column?.header ?? ''}
                          sortBy={sortBy}
                          sorting={sorting}
                          onSort={onSort}
                        />
                      )}
                    </Table.Th>
                  )
                })}
              </Table.Tr>
            ))}
          </Table.Thead>
          <Table.Tbody>
            {rows === undefined
              ? [1, 2, 3, 4, 5].map((line) => (
                  <Table.Tr key={line}>
                    {columns.map(({ id, isOnlyWide }) => (
                      <Table.Td key={id} className={isOnlyWide ? wide : undefined}>
                        <Skeleton height={14} my={4} />
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))
              : table.getRowModel().rows.map((row) => (
                  <Table.Tr key={row.id}>
                    {row.getAllCells().map((cell) => (
                      <Table.Td
                        key={cell.id}
                        className={byId.get(cell.column.id)?.isOnlyWide ? wide : undefined}
                      >
                        <table.FlexRender cell={cell} />
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
          </Table.Tbody>
        </Table>
      </section>
      {cursor !== undefined && (cursor.page > 1 || next !== undefined) && (
        <Group justify="space-between" mt="md" component="nav" aria-label={`Pages of ${caption}`}>
          <Text size="sm" c="dimmed" aria-live="polite">
            Page {cursor.page}
          </Text>
          <Group gap="xs">
            <Button variant="default" size="xs" disabled={cursor.page === 1} onClick={cursor.toPrevious}>
              Previous
            </Button>
            <Button
              variant="default"
              size="xs"
              disabled={next === undefined}
              onClick={() => next !== undefined && cursor.toNext(next)}
            >
              Next
            </Button>
          </Group>
        </Group>
      )}
    </div>
  )
}

function sortOf(sorting: Sorting | undefined, sortBy: string): 'ascending' | 'descending' | 'none' {
  if (sorting === sortBy) return 'ascending'
  return sorting === `-${sortBy}` ? 'descending' : 'none'
}

function SortButton(props: {
  label: string
  sortBy: string
  sorting: Sorting | undefined
  onSort: (sorting: Sorting) => void
}) {
  const { label, sortBy, sorting, onSort } = props
  const order = sortOf(sorting, sortBy)
  const Icon = { ascending: IconArrowUp, descending: IconArrowDown, none: IconArrowsSort }[order]
  return (
    <button
      type="button"
      className="sort-button"
      onClick={() => onSort(order === 'ascending' ? `-${sortBy}` : sortBy)}
    >
      {label}
      <Icon size={14} stroke={1.8} aria-hidden />
    </button>
  )
}
