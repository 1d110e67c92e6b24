import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { ApiFailure } from '../../../api/api-failure.ts'
import type { ArgumentsOf, ResultOf } from '../../../api/endpoint-types.ts'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { notifyDone } from '../../../parts/notify.ts'
import { notifyUndoable } from '../../../parts/notify-undoable.tsx'
import { SaveFailure } from '../../../parts/save-failure.tsx'
import { useEdit } from '../../../parts/use-edit.ts'
import { Waiting } from '../../../parts/waiting.tsx'
import type { AppTab } from '../app-page.tsx'
import { type MethodName, methodWords } from './login-methods.ts'
import { type Methods, mergeMethods } from './merge-methods.ts'
import { MethodCard } from './method-card.tsx'
import type { MethodSettings } from './method-settings.ts'

type Request = ArgumentsOf<'changeAuthMethods'>[1]
type Stored = ResultOf<'readLoginPreferences'>

const methods = Object.keys(methodWords) as MethodName[]

/** The log-in methods of an app, with their settings. */
export default function LoginTab({ appId }: AppTab) {
  const { data, error, refetch } = useCall('readLoginPreferences', [appId])
  if (data !== undefined)
    return <Editor appId={appId} stored={data} load={async () => (await refetch()).data} />
  return error === null ? <Waiting /> : <ErrorNotice error={error} retry={() => void refetch()} />
}

function draftOf({ auth_methods }: Pick<Stored, 'auth_methods'>): Methods {
  return Object.fromEntries(methods.map((method) => [method, auth_methods[method]])) as Methods
}

/** Methods that were changed are sent, and no others. */
function Editor({
  appId,
  stored,
  load,
}: {
  appId: string
  stored: Stored
  load: () => Promise<Stored | undefined>
}) {
  const edit = useEdit(stored, draftOf, mergeMethods)
  const { base, before, draft, isChanged } = edit
  const access = useAccess()
  const change = useChange('changeAuthMethods', ['readLoginPreferences'])
  const changed = methods.filter((method) => method in edit.changed)
  const others = Object.entries(base.auth_methods)
    .filter(([name, settings]) => !(name in methodWords) && settings != null)
    .map(([name]) => name)
  const save = () => {
    change.mutate([appId, { ...edit.changed, version: base.version } as Request], {
      onSuccess: (answer) => {
        edit.goOnAfterSave(answer)
        const said = 'The log-in settings are saved. They count from the next log-in on.'
        const back = changed.map((method) => [method, settingsBefore(method, before)] as const)
        if (back.some(([, settings]) => settings === undefined)) return notifyDone(said)
        // with the version nobody’s later change is undone
        notifyUndoable(`log-in settings ${appId}`, said, () =>
          change.mutateAsync([appId, { ...Object.fromEntries(back), version: answer.version } as Request]),
        )
      },
    })
  }
  const loadTheirs = async () => {
    const theirs = await load()
    if (theirs === undefined) return
    edit.rebase(theirs)
    change.reset()
  }
  return (
    <Stack gap="md" pb={isChanged ? 72 : 0}>
      <Text c="dimmed" size="sm" maw="44rem">
        How users of this app may log in. A setting that is empty has its default. Changes count from the next
        log-in on; sessions go on.
      </Text>
      {methods.map((method) => (
        <MethodCard
          key={method}
          method={method}
          before={before[method]}
          settings={draft[method]}
          fault={faultOf(change.error, method)}
          isReadOnly={!access.may('preferences:edit')}
          onChange={(settings) => edit.set({ [method]: settings })}
        />
      ))}
      {others.length > 0 && (
        <Alert color="gray" title="Stored, but not served">
          This service keeps the settings of {others.join(', ')} for other programs and does not serve these
          methods.
        </Alert>
      )}
      <SaveFailure error={change.error} onLoad={() => void loadTheirs()} />
      {isChanged && (
        <section className="save-bar" aria-label="Unsaved changes">
          <Text size="sm" fw={600} aria-live="polite">
            Changed: {changed.map((method) => methodWords[method].label).join(', ')}
          </Text>
          <Group gap="sm">
            <Button
              variant="subtle"
              onClick={() => {
                edit.reset()
                change.reset()
              }}
            >
              Undo changes
            </Button>
            <Button onClick={save} loading={change.isPending}>
              Save log-in settings
            </Button>
          </Group>
        </section>
      )}
    </Stack>
  )
}

/**
 * What was stored for a method, or what has the effect of nothing stored.
 *
 * @returns undefined if nothing has: what is on in dev mode only cannot be unset again, and would be on in production
 */
function settingsBefore(method: MethodName, { [method]: before }: Methods): MethodSettings {
  if (before !== undefined) return before
  const { byDefault } = methodWords[method]
  if (byDefault === 'off') return null
  return byDefault === 'on in dev mode only' ? undefined : {}
}

/** The setting of a method that the service refused: it names it as `email_otp.codeLength`. */
function faultOf(error: unknown, method: MethodName): { name: string; detail: string } | undefined {
  if (!(error instanceof ApiFailure) || error.field === undefined) return undefined
  const [first, ...rest] = error.field.split('.')
  return first === method ? { name: rest.join('.'), detail: error.detail ?? '' } : undefined
}
