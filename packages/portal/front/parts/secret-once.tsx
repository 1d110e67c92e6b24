import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'

/** Shows a secret that cannot be shown again, with a button that copies it. */
export function SecretOnce({
  title,
  secret,
  children,
  onClose,
}: {
  title: string
  secret: string
  /** What the secret is for, and where it belongs. */
  children: string
  onClose: () => void
}) {
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={false} closeOnEscape={false}>
      <Stack>
        <Text size="sm">{children}</Text>
        <Code block className="secret" data-testid="secret">
          {secret}
        </Code>
        <Text size="sm" fw={600}>
          It is not shown again: keep it before you close this.
        </Text>
        <Group justify="flex-end">
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                onClick={copy}
              >
                <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose} data-autofocus>
            I have kept it
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
