import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ArgumentsOf } from '../../../api/endpoint-types.ts'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { FormDialog } from '../../../parts/form-dialog.tsx'
import { notifyDone } from '../../../parts/notify.ts'

type Content = ArgumentsOf<'sendTestMessage'>[3]['content']

/** Sends a message with example values, to the administrator's own address unless they enter another one. */
export function SendTest({
  appId,
  kind,
  language,
  channel,
  content,
  onClose,
}: {
  appId: string
  kind: string
  language: string
  channel: 'email' | 'sms'
  content: Content
  onClose: () => void
}) {
  const { userId } = useAccess()
  const { data: me } = useCall('readUser', [userId ?? ''], { enabled: userId !== undefined })
  const own = (channel === 'email' ? me?.email?.value : me?.phone_number?.value) ?? ''
  const [given, setGiven] = useState<string>()
  const to = given ?? own
  const send = useChange('sendTestMessage', [])
  return (
    <FormDialog
      title="Send me a test"
      action="Send test"
      isBusy={send.isPending}
      isReady={to.trim() !== ''}
      error={send.error}
      onClose={onClose}
      onSubmit={() =>
        send.mutate([appId, kind, language, { to: to.trim(), ...(content && { content }) }], {
          onSuccess: () => {
            notifyDone(`A test is on its way to ${to.trim()}.`)
            onClose()
          },
        })
      }
    >
      <TextInput
        label={channel === 'email' ? 'Email address' : 'Phone number'}
        description="It gets the message as you see it, with an example in place of the code or link. Twenty tests an hour."
        type={channel === 'email' ? 'email' : 'tel'}
        value={to}
        onChange={(event) => setGiven(event.currentTarget.value)}
        maxLength={320}
        required
        data-autofocus
      />
    </FormDialog>
  )
}
