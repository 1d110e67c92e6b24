import { Button, Code, Group, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { ResultOf } from '../../../api/endpoint-types.ts'
import { useAccess } from '../../../api/use-access.ts'
import { useChange } from '../../../api/use-call.ts'
import { FormDialog } from '../../../parts/form-dialog.tsx'
import { notifyDone } from '../../../parts/notify.ts'
import { Section } from '../../../parts/section.tsx'
import { readJwks } from './read-jwks.ts'

/** The public keys of a client that signs its assertions. */
export function KeysSection({ client }: { client: ResultOf<'readAppClient'> }) {
  const { app_id, client_id, authentication_configuration } = client
  const keys = authentication_configuration?.jwks?.keys ?? []
  const [text, setText] = useState<string>()
  const access = useAccess()
  const change = useChange('updateAppClient', ['readAppClient', 'listAppClients'])
  const jwks = text === undefined ? undefined : readJwks(text)
  return (
    <Section
      title="Public keys"
      lead="This client signs its assertions. To rotate, enter the old and the new key, deploy the new one, then remove the old one."
      actions={
        access.may('clients:edit') && (
          <Button variant="default" onClick={() => setText(JSON.stringify({ keys }, null, 2))}>
            Change keys
          </Button>
        )
      }
    >
      <Stack gap="xs">
        {keys.map((key) => (
          <Group key={key.kid ?? JSON.stringify(key)} gap="xs">
            <Code>{key.kty}</Code>
            <Text size="sm">{key.kid ?? 'without a kid'}</Text>
          </Group>
        ))}
      </Stack>
      {text !== undefined && (
        <FormDialog
          title={`Public keys of ${client_id}`}
          action="Save keys"
          size="xl"
          isBusy={change.isPending}
          isReady={jwks !== undefined}
          error={change.error}
          onClose={() => setText(undefined)}
          onSubmit={() =>
            jwks !== undefined &&
            change.mutate(
              [app_id, client_id, { authentication_configuration: { method: 'private_key_jwt', jwks } }],
              {
                onSuccess: () => {
                  setText(undefined)
                  notifyDone('The keys are saved.')
                },
              },
            )
          }
        >
          <Textarea
            label="Key set"
            description="A JSON Web Key Set (RFC 7517), public keys only. Keys that are not in it are refused from the next call on."
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={jwks === undefined ? 'That is not a key set in JSON.' : undefined}
            autosize
            minRows={8}
            maxRows={18}
            classNames={{ input: 'code-input' }}
            data-autofocus
          />
        </FormDialog>
      )}
    </Section>
  )
}
