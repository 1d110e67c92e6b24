import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { ErrorNotice } from './error-notice.tsx'

/**
 * Says what will happen before it does. A call that needs a fresh confirmation asks for it by the dialog of the session.
 *
 * @param typed what has to be typed first, where nothing can be undone
 */
export function ConfirmDialog({
  title,
  children,
  action,
  isDangerous = true,
  typed,
  isBusy,
  error,
  onConfirm,
  onClose,
}: {
  title: string
  children: ReactNode
  action: string
  isDangerous?: boolean
  typed?: string
  isBusy: boolean
  error?: unknown
  onConfirm: () => void
  onClose: () => void
}) {
  const [text, setText] = useState('')
  const isReady = typed === undefined || text === typed
  return (
    <Modal opened onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) onConfirm()
        }}
      >
        <Stack>
          <Text component="div" size="sm">
            {children}
          </Text>
          {typed !== undefined && (
            <TextInput
              label={`Type ${typed} to confirm`}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              autoComplete="off"
              data-autofocus
            />
          )}
          <ErrorNotice error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              {...(isDangerous && { color: 'red.9' })}
              disabled={!isReady}
              loading={isBusy}
            >
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
