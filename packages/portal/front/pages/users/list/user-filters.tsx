import { CloseButton, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useCall } from '../../../api/use-call.ts'
import type { UserQuestion } from './use-user-question.ts'

const statuses = [
  { value: '', label: 'Any status' },
  { value: 'Active', label: 'Active' },
  { value: 'Pending', label: 'Pending' },
  { value: 'Disabled', label: 'Disabled' },
]
const times = [
  { value: '', label: 'At any time' },
  { value: 'day', label: 'In the last 24 hours' },
  { value: 'week', label: 'In the last 7 days' },
  { value: 'month', label: 'In the last 30 days' },
]

/** Milliseconds without a further letter after which the list follows what is typed. */
const pauseMs = 180

/** Narrows the list of users. */
export function UserFilters({ question }: { question: UserQuestion }) {
  const { values, set } = question
  const { data: apps } = useCall('listApps', [{ limit: '1000' }])
  return (
    <search className="user-tools">
      <SearchField text={values.q} onSearch={(text) => set('q', text)} />
      <NativeSelect
        label="Status"
        value={values.status}
        onChange={(event) => set('status', event.currentTarget.value)}
        data={statuses}
      />
      <NativeSelect
        label="Member of"
        value={values.app}
        onChange={(event) => set('app', event.currentTarget.value)}
        data={[
          { value: '', label: 'Any app' },
          ...(apps?.result ?? []).map(({ app_id, app_name }) => ({ value: app_id, label: app_name })),
        ]}
      />
      <NativeSelect
        label="Created"
        value={values.created}
        onChange={(event) => set('created', event.currentTarget.value)}
        data={times}
      />
    </search>
  )
}

function SearchField({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const [typed, setTyped] = useState(text)
  const sent = useRef(text)
  const search = (next: string) => {
    sent.current = next
    onSearch(next)
  }
  const searchSoon = useDebouncedCallback(search, pauseMs)
  // the search may be changed elsewhere, as by a button that clears it
  useEffect(() => {
    if (text === sent.current) return
    sent.current = text
    setTyped(text)
  }, [text])
  return (
    <TextInput
      label="Search"
      type="search"
      placeholder="Name, username, email or +phone"
      leftSection={<IconSearch size={18} stroke={1.8} />}
      value={typed}
      autoComplete="off"
      spellCheck={false}
      maxLength={320}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        searchSoon(event.currentTarget.value)
      }}
      // whoever clicks a user at once must not be called back to the list a moment later
      onBlur={() => searchSoon.flush()}
      rightSection={
        typed !== '' && (
          <CloseButton
            aria-label="Clear the search"
            onClick={() => {
              searchSoon.cancel()
              setTyped('')
              search('')
            }}
          />
        )
      }
    />
  )
}
