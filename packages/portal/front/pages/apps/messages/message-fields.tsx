import { Code, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core'
import type { ArgumentsOf, ResultOf } from '../../../api/endpoint-types.ts'

/** The texts of a message. */
export type Content = Omit<ArgumentsOf<'setTemplate'>[3], 'version'>
/** A kind of messages. */
export type Kind = ResultOf<'listTemplates'>[number]

type Field = keyof Content

const layout: readonly { name: Field; label: string; description: string }[] = [
  { name: 'header_text', label: 'Headline', description: 'At the top of the email.' },
  { name: 'body_text', label: 'Text', description: 'Above the code or link, which is always there.' },
  { name: 'link_text', label: 'Text of the link', description: 'On the button that opens the link.' },
  { name: 'info_text', label: 'Note', description: 'Below the code or link.' },
  { name: 'footer_text', label: 'Small print', description: 'At the end of the email.' },
]

/** The fields of a message, by its channel: the layout of the service, or HTML of the app’s own. */
export function MessageFields({
  kind,
  content,
  isReadOnly,
  onChange,
}: {
  kind: Kind
  content: Content
  isReadOnly: boolean
  onChange: (content: Content) => void
}) {
  const set = (name: Field, text: string) => {
    const { [name]: _, ...others } = content
    onChange(text === '' ? others : { ...others, [name]: text })
  }
  const isOwn = content.html !== undefined
  const isLink = kind.required_placeholder === 'link'
  const area = (name: Field, label: string, description: string, minRows = 2) => (
    <Textarea
      key={name}
      label={label}
      description={description}
      value={content[name] ?? ''}
      onChange={(event) => set(name, event.currentTarget.value)}
      disabled={isReadOnly}
      autosize
      minRows={minRows}
      maxRows={16}
      {...(name === 'html' && { classNames: { input: 'code-input' } })}
    />
  )
  return (
    <Stack>
      <Text size="sm" c="dimmed" component="div">
        Filled in when a message is sent:{' '}
        {kind.placeholders.map((name, index) => (
          <span key={name}>
            {index > 0 && ', '}
            <Code>{`{{${name}}}`}</Code>
          </span>
        ))}
      </Text>
      {kind.channel === 'sms' ? (
        area('text', 'Text message', `It has to contain {{${kind.required_placeholder ?? 'code'}}}.`, 3)
      ) : (
        <>
          <TextInput
            label="Subject"
            description="Locked screens show it: it cannot contain the code or link."
            value={content.subject ?? ''}
            onChange={(event) => set('subject', event.currentTarget.value)}
            maxLength={255}
            disabled={isReadOnly}
            required
          />
          <TextInput
            label="Sender’s name"
            description="Before the address of the sender. Empty: that of the branding."
            value={content.sender_name ?? ''}
            onChange={(event) => set('sender_name', event.currentTarget.value)}
            maxLength={255}
            disabled={isReadOnly}
          />
          <SegmentedControl
            aria-label="How the email is written"
            fullWidth
            value={isOwn ? 'html' : 'layout'}
            disabled={isReadOnly}
            onChange={(value) =>
              onChange(value === 'html' ? ownHtml(kind, content) : withLayout(kind, content))
            }
            data={[
              { value: 'layout', label: 'Ready layout' },
              { value: 'html', label: 'Own HTML' },
            ]}
          />
          {isOwn ? (
            <>
              {area('html', 'HTML', 'No scripts, forms or frames. cid:logo is the logo of the branding.', 8)}
              {area('text', 'Plain text', 'The same, for programs that show no HTML.', 4)}
            </>
          ) : (
            layout
              .filter(({ name }) => name !== 'link_text' || isLink)
              .map(({ name, label, description }) => area(name, label, description))
          )}
        </>
      )}
    </Stack>
  )
}

/** Begins HTML of the app's own with the least that is valid. */
function ownHtml(kind: Kind, { subject, sender_name }: Content): Content {
  const { required_placeholder: what } = kind
  const html =
    what === 'link'
      ? '<h1>{{app_name}}</h1>\n<p><a href="{{link}}">Continue</a></p>\n<p>Valid for {{lifetime}}.</p>'
      : what === 'code'
        ? '<h1>{{app_name}}</h1>\n<p style="font-size:28px">{{code}}</p>\n<p>Valid for {{lifetime}}.</p>'
        : '<h1>{{app_name}}</h1>'
  const text = what === undefined ? '{{app_name}}' : `{{app_name}}\n\n{{${what}}}`
  return { ...(subject && { subject }), ...(sender_name && { sender_name }), html, text }
}

/** Goes back to the layout of the service, with its texts. */
function withLayout({ default_content }: Kind, { subject, sender_name }: Content): Content {
  return { ...default_content, ...(subject && { subject }), ...(sender_name && { sender_name }) }
}
