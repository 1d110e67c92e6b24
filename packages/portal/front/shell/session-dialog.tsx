import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'react-router'
import { type SessionNotice, setSessionNotice } from '../api/session-notice.ts'

const words = {
  ended: {
    title: 'Your session has ended',
    text: 'Sign in again to go on. You come back to this page.',
    path: '/login',
    button: 'Sign in again',
  },
  'step-up': {
    title: 'Confirm that it is you',
    text: 'This needs an authentication of the last ten minutes. You come back to this page; then repeat what you were about to do.',
    path: '/step-up',
    button: 'Confirm now',
  },
} as const

/** Asks for what the session lacks, and keeps the page behind it. */
export default function SessionDialog({ notice }: { notice: NonNullable<SessionNotice> }) {
  const { pathname, search } = useLocation()
  const queries = useQueryClient()
  const { title, text, path, button } = words[notice]
  const address = `${path}?return_to=${encodeURIComponent(pathname + search)}`
  const goOn = () => {
    setSessionNotice(undefined)
    void queries.invalidateQueries()
  }
  return (
    <Modal opened onClose={goOn} title={title} zIndex={400}>
      <Stack>
        <Text size="sm">{text}</Text>
        <Text size="sm" c="dimmed">
          To keep what you have typed, do it{' '}
          <a href={address} target="_blank" rel="noreferrer">
            in a new tab
          </a>{' '}
          and close this notice afterwards.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={goOn}>
            Close
          </Button>
          <Button component="a" href={address} data-autofocus>
            {button}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
