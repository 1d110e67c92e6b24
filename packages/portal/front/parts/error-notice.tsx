import { Alert, Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { wordsOf } from './failure-words.ts'

/** Says in words what failed; nothing if nothing did. */
export function ErrorNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  if (error === null || error === undefined) return null
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title="That did not work" role="alert">
      {wordsOf(error)}
      {retry !== undefined && (
        <div>
          <Button mt="sm" size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        </div>
      )}
    </Alert>
  )
}
