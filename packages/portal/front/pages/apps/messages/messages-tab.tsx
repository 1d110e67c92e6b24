import { Select, SimpleGrid, Stack } from '@mantine/core'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useCall } from '../../../api/use-call.ts'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { Waiting } from '../../../parts/waiting.tsx'
import type { AppTab } from '../app-page.tsx'
import { MessageEditor } from './message-editor.tsx'

const everyOther = 'default'
const languageNames = new Intl.DisplayNames(undefined, { type: 'language', fallback: 'code' })
/** Offered before an app has texts in a language; any other tag can be typed. */
const offered = ['de', 'en', 'es', 'fr', 'it', 'ja', 'nl', 'pl', 'pt', 'sv', 'uk', 'zh']

/** The emails and text messages of an app, by kind and language. The address says which. */
export default function MessagesTab({ appId }: AppTab) {
  const [query, setQuery] = useSearchParams()
  const [typed, setTyped] = useState('')
  const { data: kinds, error, refetch } = useCall('listTemplates', [appId])
  if (kinds === undefined) {
    return error === null ? <Waiting /> : <ErrorNotice error={error} retry={() => void refetch()} />
  }
  const kind = kinds.find((one) => one.kind === query.get('kind')) ?? kinds.find(isFirst) ?? kinds[0]
  if (kind === undefined) return null
  const language = query.get('language') ?? kind.languages[0] ?? everyOther
  const languages = [
    ...new Set([everyOther, ...kind.languages, ...offered, language, ...(isTag(typed) ? [typed] : [])]),
  ]
  const go = (next: { kind?: string; language?: string }) =>
    setQuery({ kind: kind.kind, ...(next.kind === undefined && { language }), ...next })
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label="Message"
          data={['email', 'sms'].map((channel) => ({
            group: channel === 'email' ? 'Emails' : 'Text messages',
            items: kinds
              .filter((one) => one.channel === channel)
              .map((one) => ({ value: one.kind, label: titleOf(one.description) })),
          }))}
          value={kind.kind}
          onChange={(value) => value !== null && go({ kind: value })}
          allowDeselect={false}
          searchable
        />
        <Select
          label="Language"
          data={languages.map((tag) => ({ value: tag, label: labelOf(tag, kind.languages) }))}
          value={language}
          onSearchChange={setTyped}
          onChange={(value) => value !== null && go({ language: value })}
          allowDeselect={false}
          searchable
        />
      </SimpleGrid>
      <MessageEditor key={`${kind.kind} ${language}`} appId={appId} kind={kind} language={language} />
    </Stack>
  )
}

/** What most apps look at first. */
function isFirst({ kind }: { kind: string }): boolean {
  return kind === 'email_code'
}

/** `The email with a code to log in.` is `Email with a code to log in`. */
function titleOf(description: string): string {
  const text = description.replace(/^The /, '').replace(/\.$/, '')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function labelOf(tag: string, own: readonly string[]): string {
  const name = tag === everyOther ? 'All other languages' : `${languageNames.of(tag) ?? tag} (${tag})`
  return own.includes(tag) ? `${name} · own texts` : name
}

function isTag(text: string): boolean {
  return /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(text)
}
