import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { ApiFailure } from '../../../api/api-failure.ts'
import { useChange } from '../../../api/use-call.ts'
import { ErrorNotice } from '../../../parts/error-notice.tsx'

const fields = [
  { name: 'first_name', label: 'First name', type: 'text' },
  { name: 'last_name', label: 'Last name', type: 'text' },
  { name: 'username', label: 'Username', type: 'text' },
  { name: 'email', label: 'Email', type: 'email' },
  { name: 'phone_number', label: 'Phone', type: 'tel' },
] as const
type FieldName = (typeof fields)[number]['name']

const hints: Partial<Record<FieldName, string>> = {
  phone_number: 'With the country, such as +44 20 7946 0123',
}

/** Creates a user, and goes on to their page. */
export function CreateUserDialog({ onClose }: { onClose: () => void }) {
  const [values, setValues] = useState<Partial<Record<FieldName, string>>>({})
  const [language, setLanguage] = useState('')
  const [isTried, setTried] = useState(false)
  const navigate = useNavigate()
  const create = useChange('createUser', ['listUsers', 'countUsers'])
  const given = (name: FieldName) => values[name]?.trim() ?? ''
  const isNamed = ['username', 'email', 'phone_number'].some((name) => given(name as FieldName) !== '')
  const submit = async () => {
    setTried(true)
    if (!isNamed) return
    const name = { first_name: given('first_name'), last_name: given('last_name') }
    const made = await create
      .mutateAsync([
        {
          ...withoutEmpty({
            username: given('username'),
            email: given('email'),
            phone_number: given('phone_number'),
            language,
          }),
          ...(name.first_name + name.last_name !== '' && { name: withoutEmpty(name) }),
        },
      ])
      .catch(() => undefined)
    if (made !== undefined) await navigate(`/users/${encodeURIComponent(made.user_id)}`)
  }
  return (
    <Modal opened onClose={onClose} title="Create a user" size="lg">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            A user needs a username, an email address or a phone number. How they get a password or a passkey
            is decided on their page afterwards.
          </Text>
          <div className="user-fields">
            {fields.map(({ name, label, type }, index) => (
              <TextInput
                key={name}
                label={label}
                type={type}
                description={hints[name]}
                value={values[name] ?? ''}
                error={faultOf(create.error, name)}
                autoComplete="off"
                {...(index === 0 && { 'data-autofocus': true })}
                onChange={(event) => {
                  const { value } = event.currentTarget
                  setValues((before) => ({ ...before, [name]: value }))
                }}
              />
            ))}
            <NativeSelect
              label="Language of messages"
              value={language}
              onChange={(event) => setLanguage(event.currentTarget.value)}
              data={[
                { value: '', label: 'As the app decides' },
                { value: 'en', label: 'English' },
                { value: 'de', label: 'German' },
              ]}
            />
          </div>
          {isTried && !isNamed && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              Enter a username, an email address or a phone number.
            </Text>
          )}
          {!fields.some(({ name }) => faultOf(create.error, name) !== undefined) && (
            <ErrorNotice error={create.error} />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Create user
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** What is wrong with a field, by what the service says. */
function faultOf(failure: ApiFailure | null, name: FieldName): string | undefined {
  return failure?.field === name || failure?.field?.endsWith(`.${name}`) === true
    ? (failure.detail ?? 'This has the wrong form.')
    : undefined
}

function withoutEmpty<Values extends Record<string, string>>(values: Values): Partial<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) as Partial<Values>
}
