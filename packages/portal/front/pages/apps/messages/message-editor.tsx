import { Alert, Badge, Button, Group, SimpleGrid, Stack } from '@mantine/core'
import { IconInfoCircle, IconSend } from '@tabler/icons-react'
import { useState } from 'react'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { notifyUndoableAfter } from '../../../parts/notify-undoable.tsx'
import { Section } from '../../../parts/section.tsx'
import { Waiting } from '../../../parts/waiting.tsx'
import { type Content, type Kind, MessageFields } from './message-fields.tsx'
import { MessagePreview } from './message-preview.tsx'
import { SendTest } from './send-test.tsx'

interface Edited {
  appId: string
  kind: Kind
  language: string
}

/** One message in one language: its texts, beside what a user would get. */
export function MessageEditor(edited: Edited) {
  const { appId, kind, language } = edited
  const isOwn = kind.languages.includes(language)
  const { data, error } = useCall('readTemplate', [appId, kind.kind, language], { enabled: isOwn })
  if (!isOwn) return <Editor {...edited} stored={undefined} />
  if (data !== undefined) return <Editor key={data.updated_at} {...edited} stored={data.content} />
  return error === null ? <Waiting /> : <ErrorNotice error={error} />
}

function Editor({ appId, kind, language, stored }: Edited & { stored: Content | undefined }) {
  const before: Content = stored ?? kind.default_content
  const [content, setContent] = useState(before)
  const [open, setOpen] = useState<'test' | 'delete'>()
  const access = useAccess()
  const { data: branding } = useCall('readBranding', [appId])
  const old = ['listTemplates', 'readTemplate', 'previewTemplate'] as const
  const save = useChange('setTemplate', old)
  const remove = useChange('deleteTemplate', old)
  const isChanged = JSON.stringify(content) !== JSON.stringify(before)
  const isReadOnly = !access.may('preferences:edit')
  const takeBack = () =>
    stored === undefined
      ? remove.mutateAsync([appId, kind.kind, language])
      : save.mutateAsync([appId, kind.kind, language, stored])
  // what is stored is shown as the service has it, with its texts where the app has none
  const shown = isChanged || stored !== undefined ? { content } : {}
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Section
        title="Texts"
        actions={stored !== undefined && <Badge variant="light">Texts of this app</Badge>}
      >
        {stored === undefined && (
          <Alert color="gray" icon={<IconInfoCircle />}>
            The app has no texts of its own here: users get the next best language, at last these texts of the
            service. Change one and save to begin.
          </Alert>
        )}
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (isChanged) {
              void notifyUndoableAfter(
                save.mutateAsync([appId, kind.kind, language, content]),
                'The texts are saved. The next message has them.',
                takeBack,
              )
            }
          }}
        >
          <Stack>
            <MessageFields kind={kind} content={content} isReadOnly={isReadOnly} onChange={setContent} />
            <ErrorNotice error={save.error} />
            <Group>
              <Button type="submit" disabled={!isChanged || isReadOnly} loading={save.isPending}>
                Save texts
              </Button>
              {isChanged && (
                <Button variant="subtle" onClick={() => setContent(before)}>
                  Undo changes
                </Button>
              )}
              {stored !== undefined && !isReadOnly && (
                <Button variant="default" onClick={() => setOpen('delete')}>
                  Use the service’s texts
                </Button>
              )}
            </Group>
          </Stack>
        </form>
      </Section>
      <Section
        title="Preview"
        lead="With example values, as a user would get it."
        actions={
          !isReadOnly && (
            <Button variant="default" leftSection={<IconSend size={18} />} onClick={() => setOpen('test')}>
              Send me a test
            </Button>
          )
        }
      >
        <MessagePreview
          appId={appId}
          kind={kind.kind}
          language={language}
          request={shown}
          logo={branding?.logo}
        />
      </Section>
      {open === 'test' && (
        <SendTest
          appId={appId}
          kind={kind.kind}
          language={language}
          channel={kind.channel}
          content={shown.content}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open === 'delete' && (
        <ConfirmDialog
          title="Use the service’s texts"
          action="Delete these texts"
          isBusy={remove.isPending}
          error={remove.error}
          onClose={() => setOpen(undefined)}
          onConfirm={() =>
            void notifyUndoableAfter(
              remove.mutateAsync([appId, kind.kind, language]).then(() => setOpen(undefined)),
              'The texts of this app are deleted.',
              takeBack,
            )
          }
        >
          The texts of this app in this language are deleted. The next message has those of the next best
          language, at last those of the service.
        </ConfirmDialog>
      )}
    </SimpleGrid>
  )
}
