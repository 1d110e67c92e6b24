import { Button, ColorInput, FileButton, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import type { ResultOf } from '../../../api/endpoint-types.ts'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { notifyUndoableAfter } from '../../../parts/notify-undoable.tsx'
import { SaveFailure } from '../../../parts/save-failure.tsx'
import { Section } from '../../../parts/section.tsx'
import { useEdit } from '../../../parts/use-edit.ts'
import { Waiting } from '../../../parts/waiting.tsx'
import { withVersion } from '../../../parts/with-version.ts'
import type { AppTab } from '../app-page.tsx'
import { MessagePreview } from './message-preview.tsx'
import { readLogo } from './read-logo.ts'

type Branding = ResultOf<'readBranding'>
type Draft = Record<'logo' | 'primary_color' | 'background_color' | 'sender_name', string>

/** How messages of an app look. */
export default function BrandingTab({ appId }: AppTab) {
  const { data, error, refetch } = useCall('readBranding', [appId])
  if (data !== undefined)
    return <Editor appId={appId} stored={data} load={async () => (await refetch()).data} />
  return error === null ? <Waiting /> : <ErrorNotice error={error} retry={() => void refetch()} />
}

/** What is not set is empty. */
function draftOf({ logo, primary_color, background_color, sender_name }: Branding): Draft {
  return {
    logo: logo ?? '',
    primary_color: primary_color ?? '',
    background_color: background_color ?? '',
    sender_name: sender_name ?? '',
  }
}

function brandingOf(draft: Draft): Branding {
  return Object.fromEntries(Object.entries(draft).filter(([, text]) => text !== ''))
}

function Editor({
  appId,
  stored,
  load,
}: {
  appId: string
  stored: Branding
  load: () => Promise<Branding | undefined>
}) {
  const edit = useEdit(stored, draftOf)
  const { base, before, draft, isChanged } = edit
  const [fault, setFault] = useState<string>()
  const access = useAccess()
  const save = useChange('setBranding', ['readBranding', 'previewTemplate'])
  const isReadOnly = !access.may('preferences:edit')
  const set = (name: keyof Draft) => (text: string) => edit.set({ [name]: text })
  const submit = async () => {
    const saved = await notifyUndoableAfter(
      save.mutateAsync([appId, withVersion(brandingOf(draft), base.version)]),
      `branding ${appId}`,
      'The branding is saved.',
      ({ version }) => save.mutateAsync([appId, withVersion(brandingOf(before), version)]),
    )
    if (saved !== undefined) edit.goOnAfterSave(saved.answer)
  }
  const loadTheirs = async () => {
    const theirs = await load()
    if (theirs === undefined) return
    edit.rebase(theirs)
    save.reset()
  }
  const choose = async (file: File | null) => {
    if (file === null) return
    const { logo, problem } = await readLogo(file)
    setFault(problem)
    if (logo !== undefined) set('logo')(logo)
  }
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Section title="Branding" lead="How emails of this app look, where a template does not say otherwise.">
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (isChanged) void submit()
          }}
        >
          <Stack>
            <TextInput
              label="Sender’s name"
              description="Before the address of the sender. Empty: the name of the app."
              value={draft.sender_name}
              onChange={(event) => set('sender_name')(event.currentTarget.value)}
              maxLength={255}
              disabled={isReadOnly}
            />
            <ColorInput
              label="Main colour"
              description="Of the button and the code."
              format="hex"
              placeholder="#2b5fd9"
              value={draft.primary_color}
              onChange={set('primary_color')}
              disabled={isReadOnly}
              eyeDropperButtonProps={{ 'aria-label': 'Pick the main colour from the screen' }}
            />
            <ColorInput
              label="Background"
              description="Around the email."
              format="hex"
              placeholder="#f3f4f7"
              value={draft.background_color}
              onChange={set('background_color')}
              disabled={isReadOnly}
              eyeDropperButtonProps={{ 'aria-label': 'Pick the background from the screen' }}
            />
            <div>
              <Text size="sm" fw={500}>
                Logo
              </Text>
              <Text size="xs" c="dimmed" mb="xs">
                PNG, JPEG or GIF, up to 14 KB; it is attached to each email.
              </Text>
              <Group>
                {draft.logo !== '' && (
                  <img src={urlOf(draft.logo)} alt="The present logo" className="logo-preview" />
                )}
                <FileButton onChange={(file) => void choose(file)} accept="image/png,image/jpeg,image/gif">
                  {(props) => (
                    <Button
                      {...props}
                      variant="default"
                      leftSection={<IconUpload size={18} />}
                      disabled={isReadOnly}
                    >
                      {draft.logo === '' ? 'Choose a logo' : 'Choose another logo'}
                    </Button>
                  )}
                </FileButton>
                {draft.logo !== '' && (
                  <Button variant="subtle" onClick={() => set('logo')('')} disabled={isReadOnly}>
                    Remove logo
                  </Button>
                )}
              </Group>
              {fault !== undefined && (
                <Text size="sm" c="var(--mantine-color-error)" mt="xs" role="alert">
                  {fault}
                </Text>
              )}
            </div>
            <SaveFailure error={save.error} onLoad={() => void loadTheirs()} />
            <Group>
              <Button type="submit" disabled={!isChanged || isReadOnly} loading={save.isPending}>
                Save branding
              </Button>
              {isChanged && (
                <Button variant="subtle" onClick={edit.reset}>
                  Undo changes
                </Button>
              )}
            </Group>
          </Stack>
        </form>
      </Section>
      <Section title="Preview" lead="The email with a code to log in.">
        <MessagePreview
          appId={appId}
          kind="email_code"
          language="default"
          request={{ branding: withWholeColors(brandingOf(draft)) }}
          logo={draft.logo === '' ? undefined : draft.logo}
        />
      </Section>
    </SimpleGrid>
  )
}

/** Without colours that are being typed. */
function withWholeColors({ primary_color, background_color, ...others }: Branding): Branding {
  const isWhole = (color: string | undefined) =>
    color !== undefined && /^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$/.test(color)
  return {
    ...others,
    ...(isWhole(primary_color) && { primary_color }),
    ...(isWhole(background_color) && { background_color }),
  } as Branding
}

function urlOf(logo: string): string {
  return logo.startsWith('data:') ? logo : `data:image/png;base64,${logo}`
}
