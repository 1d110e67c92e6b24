import { IconCircleCheck } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { DataColumn } from '../../../parts/data-table.tsx'
import { TimeText } from '../../../parts/time-text.tsx'
import { StatusText } from '../status-text.tsx'
import { nameOf, type ShownUser, secondsOf } from '../user-fields.ts'

/** The columns of the list of users. */
export const userColumns: readonly DataColumn<ShownUser>[] = [
  {
    id: 'user',
    header: 'User',
    cell: (user) => {
      const name = nameOf(user)
      const second = [user.username, user.email?.value, user.phone_number?.value].find(
        (text) => text !== undefined && text !== name,
      )
      return (
        <span className="user-cell">
          <Link to={`/users/${encodeURIComponent(user.user_id)}`} className="row-link">
            {name}
          </Link>
          {second !== undefined && <small>{second}</small>}
        </span>
      )
    },
  },
  {
    id: 'email',
    header: 'Email',
    sortBy: 'email',
    isOnlyWide: true,
    cell: ({ email }) => <Address value={email?.value} isVerified={email?.email_verified} />,
  },
  {
    id: 'phone',
    header: 'Phone',
    isOnlyWide: true,
    cell: ({ phone_number: phone }) => (
      <Address value={phone?.value} isVerified={phone?.phone_number_verified} />
    ),
  },
  { id: 'status', header: 'Status', cell: ({ status }) => <StatusText status={status} /> },
  {
    id: 'created',
    header: 'Created',
    sortBy: 'created_at',
    isOnlyWide: true,
    cell: ({ created_at }) => <TimeText at={created_at} />,
  },
  {
    id: 'last',
    header: 'Last log-in',
    sortBy: 'last_auth',
    isOnlyWide: true,
    cell: ({ last_auth }) => <TimeText at={secondsOf(last_auth)} />,
  },
]

function Address({ value, isVerified }: { value: string | undefined; isVerified: boolean | undefined }) {
  if (value === undefined) return null
  return (
    <span className="user-address">
      {value}{' '}
      {isVerified === true && (
        <IconCircleCheck size={15} stroke={1.8} role="img" aria-label="verified" className="verified" />
      )}
    </span>
  )
}
