import { Skeleton, Stack, Tabs, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { ArgumentsOf } from '../../../api/endpoint-types.ts'
import { useCall } from '../../../api/use-call.ts'
import { ErrorNotice } from '../../../parts/error-notice.tsx'
import { EmailFrame } from './email-frame.tsx'

type Request = NonNullable<ArgumentsOf<'previewTemplate'>[3]>

/** A message with example values, as a user would get it; it follows what is typed. */
export function MessagePreview({
  appId,
  kind,
  language,
  request,
  logo,
}: {
  appId: string
  kind: string
  language: string
  /** Texts and branding that are not stored yet. */
  request: Request
  /** The logo that is shown in the email. */
  logo: string | undefined
}) {
  const [settled] = useDebouncedValue(request, 350)
  const { data, error } = useCall('previewTemplate', [appId, kind, language, settled], { keep: true })
  if (error !== null) return <ErrorNotice error={error} />
  if (data === undefined) return <Skeleton height={320} />
  if (data.channel === 'sms') {
    return (
      <div className="phone">
        <Text size="sm" className="bubble" data-testid="sms-preview">
          {data.text}
        </Text>
      </div>
    )
  }
  return (
    <Stack gap="sm">
      <div className="mail-head">
        <Text size="sm" c="dimmed">
          {data.sender_name}
        </Text>
        <Text fw={600} data-testid="subject-preview">
          {data.subject}
        </Text>
      </div>
      <Tabs defaultValue="html" keepMounted={false}>
        <Tabs.List aria-label="Forms of the email">
          <Tabs.Tab value="html">As it looks</Tabs.Tab>
          <Tabs.Tab value="text">Plain text</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="html" pt="sm">
          <EmailFrame html={data.html ?? ''} logo={logo} />
        </Tabs.Panel>
        <Tabs.Panel value="text" pt="sm">
          <Text component="pre" size="sm" className="plain-mail">
            {data.text}
          </Text>
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}
