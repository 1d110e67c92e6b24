import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import { useAccess } from '../../../api/use-access.ts'
import { useChange } from '../../../api/use-call.ts'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { membersOf, type ShownUser } from '../user-fields.ts'
import { Card } from './card.tsx'
import { aboutUser } from './user-actions.tsx'

/** Edits what apps have stored about a user, as JSON. */
export function CustomDataCard({ user }: { user: ShownUser }) {
  const { may } = useAccess()
  const stored = JSON.stringify(membersOf(user.custom_data), null, 2)
  const [text, setText] = useState(stored)
  const update = useChange('updateUser', aboutUser)
  const given = objectIn(text)
  const save = async () => {
    if (given === undefined) return
    const isSmaller = Object.keys(membersOf(user.custom_data)).some((name) => !Object.hasOwn(given, name))
    // members are merged: to take one away, all have to go first
    if (isSmaller) await call('updateUser', [user.user_id, { custom_data: null }])
    await update.mutateAsync([user.user_id, { custom_data: given }])
    notifications.show({ message: 'The custom data is saved.' })
  }
  return (
    <Card title="Custom data">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save().catch(() => {})
        }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            What apps keep about this user, as a JSON object that all of them see.
          </Text>
          <Textarea
            aria-label="Custom data as JSON"
            classNames={{ input: 'json' }}
            autosize
            minRows={3}
            maxRows={16}
            value={text}
            readOnly={!may('users:edit')}
            spellCheck={false}
            error={given === undefined ? 'This is not a JSON object.' : undefined}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <ErrorNotice error={update.error} />
          {may('users:edit') && (
            <Group justify="flex-end">
              <Button variant="default" disabled={text === stored} onClick={() => setText(stored)}>
                Discard
              </Button>
              <Button
                type="submit"
                disabled={text === stored || given === undefined}
                loading={update.isPending}
              >
                Save
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Card>
  )
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
