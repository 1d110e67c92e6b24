import '../users.css'
import { Alert, Button, FileInput, Group, NativeSelect, Progress, Stack, Switch, Text } from '@mantine/core'
import { IconArrowLeft, IconFileTypeCsv } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { useCall } from '../../../api/use-call.ts'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { Page } from '../../../parts/page.tsx'
import { Card } from '../one/card.tsx'
import { ImportResult } from './import-result.tsx'
import { FileFault, type ImportRow, importRowsOf } from './import-rows.ts'
import { useImport } from './use-import.ts'

/** The largest file, in bytes: it is read into the memory of the browser. Larger ones are for the command line. */
const mostBytes = 64 * 1024 * 1024

/** Imports users from a file. */
export default function ImportPage() {
  const { data: apps } = useCall('listApps', [{ limit: '1000' }])
  const [file, setFile] = useState<{ name: string; rows: ImportRow[] }>()
  const [fault, setFault] = useState<string>()
  const [appId, setAppId] = useState('')
  const [isDryRun, setDryRun] = useState(true)
  const { state, run, stop, reset } = useImport()
  const isRunning = state?.isRunning === true
  const choose = async (chosen: File | null) => {
    setFile(undefined)
    setFault(undefined)
    reset()
    if (chosen === null) return
    try {
      setFile({ name: chosen.name, rows: await readFile(chosen) })
    } catch (error) {
      setFault(error instanceof FileFault ? error.message : 'The file cannot be read as UTF-8 text.')
    }
  }
  return (
    <>
      <Button
        component={Link}
        to="/users"
        variant="subtle"
        size="compact-sm"
        mb="xs"
        ml={-8}
        leftSection={<IconArrowLeft size={16} stroke={1.8} />}
      >
        Users
      </Button>
      <Page
        title="Import users"
        lead="From another system, with their password hashes: nobody has to choose a new password."
      >
        <div className="user-cards">
          <Card title="File">
            <form
              onSubmit={(event) => {
                event.preventDefault()
                if (file !== undefined) void run(file.rows, isDryRun, appId)
              }}
            >
              <Stack>
                <FileInput
                  label="JSON lines or CSV"
                  description="Up to 64 MB. Larger files: latchkey-identity user import"
                  placeholder="Choose a file"
                  accept=".jsonl,.ndjson,.json,.csv,text/csv"
                  leftSection={<IconFileTypeCsv size={18} stroke={1.6} />}
                  error={fault}
                  disabled={isRunning}
                  clearable
                  clearButtonProps={{ 'aria-label': 'Choose no file' }}
                  onChange={(chosen) => void choose(chosen)}
                />
                {file !== undefined && (
                  <Text size="sm" role="status">
                    {file.rows.length === 1 ? '1 row' : `${number.format(file.rows.length)} rows`} in{' '}
                    {file.name}
                  </Text>
                )}
                <NativeSelect
                  label="Make them members of"
                  value={appId}
                  disabled={isRunning}
                  onChange={(event) => setAppId(event.currentTarget.value)}
                  data={[
                    { value: '', label: 'No app: at their first log-in' },
                    ...(apps?.result ?? []).map(({ app_id, app_name }) => ({
                      value: app_id,
                      label: app_name,
                    })),
                  ]}
                />
                <Switch
                  label="Only check the file"
                  description="Every row is checked, and nothing is stored"
                  checked={isDryRun}
                  disabled={isRunning}
                  onChange={(event) => setDryRun(event.currentTarget.checked)}
                />
                <Group justify="flex-end">
                  {isRunning && (
                    <Button variant="default" onClick={stop}>
                      Stop
                    </Button>
                  )}
                  <Button
                    type="submit"
                    loading={isRunning}
                    disabled={file === undefined || file.rows.length === 0}
                  >
                    {isDryRun ? 'Check' : 'Import'}
                  </Button>
                </Group>
              </Stack>
            </form>
          </Card>
          {state === undefined ? (
            <Card title="What a row looks like">
              <Explanation />
            </Card>
          ) : (
            <Card title={titleOf(state)}>
              <Stack aria-busy={isRunning}>
                <Progress
                  value={(100 * state.done) / Math.max(1, state.total)}
                  size="lg"
                  aria-label={`${number.format(state.done)} of ${number.format(state.total)} rows`}
                />
                {state.error !== undefined && (
                  <>
                    <ErrorNotice error={state.error} />
                    <Text size="sm">
                      What was imported before stays. Run it again: users who exist are not changed.
                    </Text>
                  </>
                )}
                <ImportResult state={state} />
                {state.isDryRun && !isRunning && state.error === undefined && file !== undefined && (
                  <Alert color="brand" title="Nothing is stored yet">
                    <Button
                      mt="xs"
                      onClick={() => {
                        setDryRun(false)
                        void run(file.rows, false, appId)
                      }}
                    >
                      Import now
                    </Button>
                  </Alert>
                )}
              </Stack>
            </Card>
          )}
        </div>
      </Page>
    </>
  )
}

const number = new Intl.NumberFormat()

function titleOf({
  isDryRun,
  isRunning,
  done,
  total,
  error,
}: NonNullable<ReturnType<typeof useImport>['state']>) {
  if (isRunning) return isDryRun ? 'Checking …' : 'Importing …'
  if (error !== undefined || done < total) return 'Stopped'
  return isDryRun ? 'Checked' : 'Imported'
}

async function readFile(file: File): Promise<ImportRow[]> {
  if (file.size > mostBytes) throw new FileFault('The file is too large: use the command line for it.')
  const bytes = await file.arrayBuffer()
  return importRowsOf(file.name, new TextDecoder('utf-8', { fatal: true }).decode(bytes))
}

function Explanation() {
  return (
    <Stack gap="sm">
      <Text size="sm">
        A user needs a username, an email address or a phone number. Everything else is optional. With JSON
        lines, each line is one user:
      </Text>
      <pre className="example">{`{"username":"alice","email":"alice@example.com","email_verified":true,"credentials":{"password_hash":"$2b$12$…"}}`}</pre>
      <Text size="sm">With CSV, the first row names the columns; a dot leads into an object:</Text>
      <pre className="example">{`username,email,email_verified,name.first_name
alice,alice@example.com,true,Alice`}</pre>
      <Text size="sm" c="dimmed">
        Hashes of bcrypt, argon2, scrypt and PBKDF2 are understood. Users who exist are added to the app and
        not changed.
      </Text>
    </Stack>
  )
}
