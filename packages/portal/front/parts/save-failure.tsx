import { Alert, Button } from '@mantine/core'
import { ApiFailure } from '../api/api-failure.ts'
import { ErrorNotice } from './error-notice.tsx'

/** Says why something was not saved; where somebody else was faster, it offers to go on with what they saved. */
export function SaveFailure({ error, onLoad }: { error: unknown; onLoad: () => void }) {
  if (!(error instanceof ApiFailure) || error.code !== 'conflict') return <ErrorNotice error={error} />
  return (
    <Alert color="yellow" role="alert" title="Somebody else changed these settings in the meantime">
      Load theirs; your own changes stay here, so that you can save them on top.
      <div>
        <Button mt="sm" size="xs" variant="default" onClick={onLoad}>
          Load their settings
        </Button>
      </div>
    </Alert>
  )
}
