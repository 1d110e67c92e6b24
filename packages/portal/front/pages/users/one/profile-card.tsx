import { Button, Group, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useAccess } from '../../../api/use-access.ts'
import { useChange } from '../../../api/use-call.ts'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import type { ShownUser } from '../user-fields.ts'
import { Card } from './card.tsx'
import { profileChangeOf, profileFields, profileValuesOf } from './profile-values.ts'
import { aboutUser } from './user-actions.tsx'

/** Edits the profile of a user. */
export function ProfileCard({ user }: { user: ShownUser }) {
  const { may } = useAccess()
  const [values, setValues] = useState(() => profileValuesOf(user))
  const update = useChange('updateUser', aboutUser)
  const change = profileChangeOf(user, values)
  const isReadOnly = !may('users:edit')
  const { field: wrong, detail } = update.error ?? {}
  const faultAt = (path: string) =>
    wrong !== undefined && (wrong === path || wrong === path.split('.')[0]) ? detail : undefined
  const save = async () => {
    if (change === undefined) return
    await update.mutateAsync([user.user_id, change])
    notifications.show({ message: 'The profile is saved.' })
  }
  return (
    <Card title="Profile">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void save().catch(() => {})
        }}
      >
        <Stack>
          <div className="user-fields">
            {profileFields.map((field) => (
              <TextInput
                key={field.path}
                label={field.label}
                description={'hint' in field ? field.hint : undefined}
                value={values[field.path]}
                readOnly={isReadOnly}
                error={faultAt(field.path)}
                autoComplete="off"
                onChange={(event) => {
                  const { value } = event.currentTarget
                  setValues((before) => ({ ...before, [field.path]: value }))
                }}
              />
            ))}
          </div>
          {!profileFields.some(({ path }) => faultAt(path) !== undefined) && (
            <ErrorNotice error={update.error} />
          )}
          {!isReadOnly && (
            <Group justify="flex-end">
              <Button
                variant="default"
                disabled={change === undefined}
                onClick={() => setValues(profileValuesOf(user))}
              >
                Discard
              </Button>
              <Button type="submit" disabled={change === undefined} loading={update.isPending}>
                Save
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Card>
  )
}
