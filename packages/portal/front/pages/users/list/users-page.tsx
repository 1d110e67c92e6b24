import '../users.css'
import { Button, Text } from '@mantine/core'
import { IconFileImport, IconUserPlus, IconUserSearch, IconUsers } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { useAccess } from '../../../api/use-access.ts'
import { useCall } from '../../../api/use-call.ts'
import { useCursor } from '../../../api/use-cursor.ts'
import { DataTable } from '../../../parts/data-table.tsx'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { Page } from '../../../parts/page.tsx'
import { CreateUserDialog } from './create-user-dialog.tsx'
import { type UserQuestion, useUserQuestion } from './use-user-question.ts'
import { userColumns } from './user-columns.tsx'
import { UserFilters } from './user-filters.tsx'

/** Finds users. The address holds the search, so that it can be kept and shared. */
export default function UsersPage() {
  const [isCreating, setCreating] = useState(false)
  const { may } = useAccess()
  const question = useUserQuestion()
  const { query, sorting, isNarrowed } = question
  const cursor = useCursor(JSON.stringify(query))
  const { data, error, isFetching, refetch } = useCall(
    'listUsers',
    [{ ...query, ...(cursor.cursor !== undefined && { cursor: cursor.cursor }) }],
    { keep: true },
  )
  const create = may('users:create') && (
    <Button leftSection={<IconUserPlus size={18} stroke={1.8} />} onClick={() => setCreating(true)}>
      Create user
    </Button>
  )
  return (
    <Page
      title="Users"
      lead="Everybody who can log in, in all apps."
      actions={
        may('users:create') && (
          <>
            <Button
              component={Link}
              to="/users/import"
              variant="default"
              leftSection={<IconFileImport size={18} stroke={1.8} />}
            >
              Import
            </Button>
            {create}
          </>
        )
      }
    >
      <UserFilters question={question} />
      <ErrorNotice error={error} retry={() => void refetch()} />
      {error === null && (
        <div>
          <Text size="sm" c="dimmed" mb="xs" aria-live="polite" data-testid="count">
            {cursor.page > 1 ? ' ' : countWords(data, question)}
          </Text>
          <DataTable
            caption="Users"
            columns={userColumns}
            rows={data?.result}
            keyOf={({ user_id }) => user_id}
            isBusy={isFetching}
            sorting={sorting}
            onSort={question.sortBy}
            cursor={cursor}
            next={data?.next_cursor}
            empty={
              isNarrowed ? (
                <EmptyState
                  icon={IconUserSearch}
                  title="Nobody fits"
                  action={
                    <Button variant="default" onClick={question.clear}>
                      Clear the search
                    </Button>
                  }
                >
                  A word finds users whose name, username or email address begins with it. Phone numbers begin
                  with + and the country.
                </EmptyState>
              ) : (
                <EmptyState icon={IconUsers} title="No users yet" action={create}>
                  Users come here when they sign up in an app, when an app creates them, or by an import from
                  another system.
                </EmptyState>
              )
            }
          />
        </div>
      )}
      {isCreating && <CreateUserDialog onClose={() => setCreating(false)} />}
    </Page>
  )
}

const number = new Intl.NumberFormat()

function countWords(data: { total_count?: number } | undefined, { isNarrowed, query }: UserQuestion): string {
  if (data === undefined) return ' '
  const { total_count: count } = data
  if (count === undefined && query.search_text !== undefined)
    return 'More than 1,000 fit: type more letters to narrow it down.'
  const users = count === 1 ? 'user' : 'users'
  const amount = count === undefined ? 'More than 10,000' : number.format(count)
  return isNarrowed ? `${amount} ${users} found` : `${amount} ${users}`
}
