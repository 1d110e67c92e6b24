import { Button, Group, Modal, Progress, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { download } from '../../parts/download.ts'
import { ErrorNotice } from '../../parts/error-notice.tsx'

/** Reads everything of a tenant, page by page, into a file of JSON lines. */
export function ExportTenant({ tenantId, onClose }: { tenantId: string; onClose: () => void }) {
  const [count, setCount] = useState<number>()
  const [error, setError] = useState<unknown>()
  const [isDone, setDone] = useState(false)
  const start = async () => {
    setError(undefined)
    setCount(0)
    try {
      const lines: string[] = []
      let cursor: string | undefined
      do {
        const page = await call('exportTenant', [tenantId, cursor === undefined ? {} : { cursor }])
        lines.push(...page.result.map((line) => JSON.stringify(line)))
        setCount(lines.length)
        cursor = page.next_cursor
      } while (cursor !== undefined)
      download(`${tenantId}.jsonl`, `${lines.join('\n')}\n`, 'application/x-ndjson')
      setDone(true)
    } catch (failure) {
      setCount(undefined)
      setError(failure)
    }
  }
  const isRunning = count !== undefined && !isDone
  return (
    <Modal opened onClose={onClose} title={`Export ${tenantId}`} closeOnClickOutside={!isRunning}>
      <Stack>
        <Text size="sm">
          A file of JSON lines with the tenant, its APIs, apps and users, without passwords and secrets. It
          contains personal data: keep it accordingly.
        </Text>
        <ErrorNotice error={error} />
        {count !== undefined && (
          <div role="status">
            <Progress value={100} animated={isRunning} aria-label="Export" mb="xs" />
            <Text size="sm">
              {count} {count === 1 ? 'entry' : 'entries'}
              {isDone && ', saved'}
            </Text>
          </div>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {isDone ? 'Close' : 'Cancel'}
          </Button>
          {!isDone && (
            <Button onClick={() => void start()} loading={isRunning}>
              Export
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}
