import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { ApiFailure } from '../../../api/api-failure.ts'
import type { ArgumentsOf } from '../../../api/endpoint-types.ts'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { notifyDone } from '../../../parts/notify.ts'
import { notifyUndoable } from '../../../parts/notify-undoable.tsx'
import { SaveFailure } from '../../../parts/save-failure.tsx'
import { Waiting } from '../../../parts/waiting.tsx'
import type { AppTab } from '../app-page.tsx'
import { type MethodName, methodWords } from './login-methods.ts'
import { MethodCard } from './method-card.tsx'
import { isSame, type MethodSettings } from './method-settings.ts'

type Request = ArgumentsOf<'changeAuthMethods'>[1]
type Draft = Readonly<Partial<Record<string, MethodSettings>>>

const methods = Object.keys(methodWords) as MethodName[]

/** The log-in methods of an app, with their settings. Methods that were changed are sent, and no others. */
export default function LoginTab({ appId }: AppTab) {
  const [draft, setDraft] = useState<Draft>({})
  // what is read anew while somebody edits is not what they began with
  const [begun, setBegun] = useState<string>()
  const access = useAccess()
  const { data, error, refetch } = useCall('readLoginPreferences', [appId])
  const change = useChange('changeAuthMethods', ['readLoginPreferences'])
  if (data === undefined) {
    return error === null ? <Waiting /> : <ErrorNotice error={error} retry={() => void refetch()} />
  }
  const stored: Draft = data.auth_methods as Draft
  const changed = methods.filter((method) => method in draft && !isSame(draft[method], stored[method]))
  const others = Object.keys(stored).filter((name) => !(name in methodWords) && stored[name] != null)
  const save = () => {
    const members = Object.fromEntries(changed.map((method) => [method, draft[method]]))
    change.mutate([appId, { ...members, version: begun ?? data.version } as Request], {
      onSuccess: ({ version }) => {
        setDraft({})
        setBegun(undefined)
        const said = 'The log-in settings are saved. They count from the next log-in on.'
        const back = changed.map((method) => [method, settingsBefore(method, stored)] as const)
        if (back.some(([, settings]) => settings === undefined)) return notifyDone(said)
        // with the version nobody’s later change is undone
        notifyUndoable(`log-in settings ${appId}`, said, () =>
          change.mutateAsync([appId, { ...Object.fromEntries(back), version } as Request]),
        )
      },
    })
  }
  return (
    <Stack gap="md" pb={changed.length > 0 ? 72 : 0}>
      <Text c="dimmed" size="sm" maw="44rem">
        How users of this app may log in. A setting that is empty has its default. Changes count from the next
        log-in on; sessions go on.
      </Text>
      {methods.map((method) => (
        <MethodCard
          key={method}
          method={method}
          before={stored[method]}
          settings={method in draft ? draft[method] : stored[method]}
          fault={faultOf(change.error, method)}
          isReadOnly={!access.may('preferences:edit')}
          onChange={(settings) => {
            setBegun(begun ?? data.version)
            setDraft({ ...draft, [method]: settings })
          }}
        />
      ))}
      {others.length > 0 && (
        <Alert color="gray" title="Stored, but not served">
          This service keeps the settings of {others.join(', ')} for other programs and does not serve these
          methods.
        </Alert>
      )}
      <SaveFailure
        error={change.error}
        onLoad={() => {
          change.reset()
          setBegun(undefined)
          void refetch()
        }}
      />
      {changed.length > 0 && (
        <section className="save-bar" aria-label="Unsaved changes">
          <Text size="sm" fw={600} aria-live="polite">
            Changed: {changed.map((method) => methodWords[method].label).join(', ')}
          </Text>
          <Group gap="sm">
            <Button
              variant="subtle"
              onClick={() => {
                setDraft({})
                setBegun(undefined)
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
function settingsBefore(method: MethodName, stored: Draft): MethodSettings | undefined {
  const before = stored[method]
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
