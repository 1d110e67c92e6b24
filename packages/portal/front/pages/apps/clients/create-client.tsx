import { Radio, Stack, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ArgumentsOf } from '../../../api/endpoint-types.ts'
import { useChange } from '../../../api/use-call.ts'
import { FormDialog } from '../../../parts/form-dialog.tsx'
import { readJwks } from './read-jwks.ts'

type Request = ArgumentsOf<'createAppClient'>[1]

/** What a new client is for: the permissions that it begins with. */
const purposes = [
  {
    value: 'web',
    label: 'A website or app backend',
    description: 'Logs users in and ends their sessions.',
    permissions: ['auth:execute', 'sessions:read', 'sessions:delete', 'users:read'],
  },
  {
    value: 'none',
    label: 'Something else',
    description: 'Begins without permissions; you choose them on its page.',
    permissions: [],
  },
] as const

/** Creates a client of an app. */
export function CreateClient({
  appId,
  onClose,
  onCreated,
}: {
  appId: string
  onClose: () => void
  /** @param secret undefined for a client that signs */
  onCreated: (clientId: string, secret: string | undefined) => void
}) {
  const [name, setName] = useState('')
  const [id, setId] = useState('')
  const [purpose, setPurpose] = useState('web')
  const [method, setMethod] = useState('client_secret_basic')
  const [keys, setKeys] = useState('')
  const [uris, setUris] = useState<string[]>([])
  const create = useChange('createAppClient', ['listAppClients', 'readApp', 'listApps'])
  const signs = method === 'private_key_jwt'
  const jwks = signs ? readJwks(keys) : undefined
  const submit = () => {
    const request: Request = {
      name: name.trim(),
      ...(id !== '' && { client_id: id }),
      redirect_uris: uris,
      permissions: [...(purposes.find(({ value }) => value === purpose)?.permissions ?? [])],
      ...(jwks !== undefined && { authentication_configuration: { method: 'private_key_jwt', jwks } }),
    }
    create.mutate([appId, request], {
      onSuccess: ({ client_id, client_secret }) => onCreated(client_id, client_secret),
    })
  }
  return (
    <FormDialog
      title="Create client"
      action="Create client"
      size="lg"
      isBusy={create.isPending}
      isReady={name.trim() !== '' && (!signs || jwks !== undefined)}
      error={create.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="A note for administrators."
        placeholder="Web shop"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={255}
        required
        data-autofocus
      />
      <TextInput
        label="Client id"
        description="In the configuration of the backend; it stays for ever. Empty: a random one."
        placeholder="shop-web"
        value={id}
        onChange={(event) => setId(event.currentTarget.value)}
        maxLength={128}
      />
      <Radio.Group label="What is it?" value={purpose} onChange={setPurpose}>
        <Stack gap="xs" mt="xs">
          {purposes.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
      <Radio.Group label="How does it prove itself?" value={method} onChange={setMethod}>
        <Stack gap="xs" mt="xs">
          <Radio
            value="client_secret_basic"
            label="By a secret"
            description="The service makes one and shows it once."
          />
          <Radio
            value="private_key_jwt"
            label="By signed assertions"
            description="Its private key never leaves the backend; you enter the public one."
          />
        </Stack>
      </Radio.Group>
      {signs && (
        <Textarea
          label="Public keys"
          description="A JSON Web Key Set, or one key (RFC 7517)."
          placeholder='{"keys":[{"kty":"EC","crv":"P-256","x":"…","y":"…"}]}'
          value={keys}
          onChange={(event) => setKeys(event.currentTarget.value)}
          error={keys !== '' && jwks === undefined ? 'That is not a key set in JSON.' : undefined}
          autosize
          minRows={4}
          maxRows={10}
          classNames={{ input: 'code-input' }}
          required
        />
      )}
      <TagsInput
        label="Redirect URIs"
        description="Where magic links may lead, compared character by character. Enter adds one."
        placeholder="https://shop.example/callback"
        value={uris}
        onChange={setUris}
        clearButtonProps={{ 'aria-label': 'Remove all' }}
      />
    </FormDialog>
  )
}
