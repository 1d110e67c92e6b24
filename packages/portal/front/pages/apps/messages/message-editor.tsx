import { Alert, Badge, Button, Group, SimpleGrid, Stack } from '@mantine/core'
import { IconInfoCircle, IconSend } from '@tabler/icons-react'
import { useState } from 'react'
import type { ResultOf } from '../../../api/endpoint-types.ts'
import { useAccess } from '../../../api/use-access.ts'
import { type Change, useCall, useChange } from '../../../api/use-call.ts'
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { notifyUndoableAfter } from '../../../parts/notify-undoable.tsx'
import { SaveFailure } from '../../../parts/save-failure.tsx'
import { Section } from '../../../parts/section.tsx'
import { type Edit, useEdit } from '../../../parts/use-edit.ts'
import { Waiting } from '../../../parts/waiting.tsx'
import { withVersion } from '../../../parts/with-version.ts'
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
  const template = useCall('readTemplate', [appId, kind.kind, language], { enabled: isOwn })
  const { refetch: refetchKinds } = useCall('listTemplates', [appId])
  const stored = isOwn ? template.data : undefined
  const old = ['listTemplates', 'readTemplate', 'previewTemplate'] as const
  const save = useChange('setTemplate', old)
  const remove = useChange('deleteTemplate', old)
  // the edit outlives the time in which what is stored is read
  const edit = useEdit(stored, (one) => draftOf(one?.content ?? kind.default_content))
  const load = async () => {
    const { data, error } = await template.refetch()
    if (error !== null && error.code !== 'not_found') return false
    await refetchKinds()
    edit.rebase(error === null ? data : undefined)
    return true
  }
  if (isOwn && stored === undefined) {
    return template.error === null ? <Waiting /> : <ErrorNotice error={template.error} />
  }
  return <Editor {...edited} edit={edit} save={save} remove={remove} load={load} />
}

type Field = keyof Content
type Draft = Record<Field, string>
type Stored = ResultOf<'readTemplate'>

/** Every text that a message can have: one that is missing here does not compile, since it would be lost at the next save. */
const isField: Readonly<Record<Field, true>> = {
  subject: true,
  header_text: true,
  body_text: true,
  link_text: true,
  info_text: true,
  footer_text: true,
  sender_name: true,
  html: true,
  text: true,
}
const fields = Object.keys(isField) as Field[]

/** What a message does not have is empty. */
function draftOf(content: Content): Draft {
  return Object.fromEntries(fields.map((name) => [name, content[name] ?? ''])) as Draft
}

function contentOf(draft: Draft): Content {
  return Object.fromEntries(fields.map((name) => [name, draft[name]]).filter(([, text]) => text !== ''))
}

function Editor({
  appId,
  kind,
  language,
  edit,
  save,
  remove,
  load,
}: Edited & {
  edit: Edit<Stored | undefined, Draft>
  save: Change<'setTemplate'>
  remove: Change<'deleteTemplate'>
  load: () => Promise<boolean>
}) {
  const { base: stored, draft, isChanged } = edit
  const [open, setOpen] = useState<'test' | 'delete'>()
  const access = useAccess()
  const { data: branding } = useCall('readBranding', [appId])
  const content = contentOf(draft)
  const isReadOnly = !access.may('preferences:edit')
  const about = `template ${appId} ${kind.kind} ${language}`
  const isOlderService = branding !== undefined && branding.version === undefined
  // the version of a template that is not there
  const begun = stored !== undefined ? stored.version : isOlderService ? undefined : 'none'
  const takeBack = (version: string | undefined) =>
    stored === undefined
      ? remove.mutateAsync([appId, kind.kind, language, withVersion({}, version)])
      : save.mutateAsync([appId, kind.kind, language, withVersion(stored.content, version)])
  const submit = async () => {
    const saved = await notifyUndoableAfter(
      save.mutateAsync([appId, kind.kind, language, withVersion(content, begun)]),
      about,
      'The texts are saved. The next message has them.',
      ({ version }) => takeBack(version),
    )
    if (saved !== undefined) edit.goOnAfterSave(saved.answer)
  }
  const loadTheirs = async () => {
    if (!(await load())) return
    save.reset()
    remove.reset()
  }
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
            if (isChanged) void submit()
          }}
        >
          <Stack>
            <MessageFields
              kind={kind}
              content={content}
              isReadOnly={isReadOnly}
              onChange={(next) => edit.set(draftOf(next))}
            />
            <SaveFailure
              error={save.error ?? (open === 'delete' ? null : remove.error)}
              onLoad={() => void loadTheirs()}
            />
            <Group>
              <Button type="submit" disabled={!isChanged || isReadOnly} loading={save.isPending}>
                Save texts
              </Button>
              {isChanged && (
                <Button variant="subtle" onClick={edit.reset}>
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
              remove
                .mutateAsync([appId, kind.kind, language, withVersion({}, begun)])
                .then(() => setOpen(undefined)),
              about,
              'The texts of this app are deleted.',
              () => takeBack(begun === undefined ? undefined : 'none'),
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
