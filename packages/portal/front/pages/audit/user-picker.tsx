import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { ResultOf } from '../../api/endpoint-types.ts'
import { useCall } from '../../api/use-call.ts'

type User = ResultOf<'listUsers'>['result'][number]

/** How many users are offered. */
const most = '8'

/** Finds a user by what is typed of their name, address or number; a complete id is accepted as well. */
export function UserPicker({
  label,
  value,
  onChange,
}: {
  label: string
  /** The id of the user. */
  value: string | undefined
  onChange: (userId: string | null) => void
}) {
  const [typed, setTyped] = useState('')
  const [text] = useDebouncedValue(typed.trim(), 200)
  const { data: chosen } = useCall('readUser', [value ?? ''], { enabled: value !== undefined })
  const chosenLabel = chosen ? labelOf(chosen) : (value ?? '')
  // what stands in the field of a chosen user is no question
  const asked = text === chosenLabel ? '' : text
  const { data: found, isFetching } = useCall('listUsers', [{ search_text: asked, page_limit: most }], {
    enabled: asked !== '',
    keep: true,
  })
  const users = asked === '' ? [] : (found?.result ?? [])
  const options = new Map(users.map((user) => [user.user_id, labelOf(user)]))
  if (value !== undefined) options.set(value, chosenLabel)
  if (/^[\w-]{16,64}$/.test(asked) && !options.has(asked)) options.set(asked, `The user id ${asked}`)
  return (
    <Select
      label={label}
      placeholder="Name, email or phone"
      searchable
      clearable
      value={value ?? null}
      onChange={onChange}
      searchValue={typed}
      onSearchChange={setTyped}
      data={[...options].map(([id, name]) => ({ value: id, label: name }))}
      // the service has searched, by more than the label shows
      filter={({ options: all }) => all}
      nothingFoundMessage={
        asked === ''
          ? 'Type a name, an email or a phone number'
          : isFetching
            ? 'Searching…'
            : 'Nobody has that'
      }
    />
  )
}

function labelOf({ username, email, phone_number, user_id }: Pick<User, 'user_id'> & Partial<User>): string {
  const names = [username, email?.value, phone_number?.value].filter((one) => one !== undefined && one !== '')
  return names.length === 0 ? user_id : names.slice(0, 2).join(' · ')
}
