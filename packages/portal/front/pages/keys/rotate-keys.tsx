import { Select, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ArgumentsOf } from '../../api/endpoint-types.ts'
import { useAccess } from '../../api/use-access.ts'
import { useChange } from '../../api/use-call.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { notifyDone } from '../../parts/notify.ts'

type Request = ArgumentsOf<'createSigningKey'>[0]
type Algorithm = NonNullable<Request['alg']>

const algorithms: readonly { value: Algorithm; label: string }[] = [
  { value: 'ES256', label: 'ES256: short and fast; every library knows it' },
  { value: 'EdDSA', label: 'EdDSA: Ed25519' },
  { value: 'PS256', label: 'PS256: RSA with PSS' },
  { value: 'RS256', label: 'RS256: RSA, for old libraries' },
]

/** Makes the next signing key. @param hasRs256Line whether the service has keys for clients that are registered for RS256 */
export function RotateKeys({ hasRs256Line, onClose }: { hasRs256Line: boolean; onClose: () => void }) {
  const [name, setName] = useState(`Key of ${new Date().toISOString().slice(0, 10)}`)
  const [alg, setAlg] = useState<Algorithm>()
  const [isAtOnce, setAtOnce] = useState(false)
  const [isForAll, setForAll] = useState(false)
  const [isRs256Line, setRs256Line] = useState(false)
  const access = useAccess()
  const create = useChange('createSigningKey', ['listSigningKeys'])
  const submit = () =>
    create.mutate(
      [
        {
          name: name.trim(),
          ...(isRs256Line ? { line: 'rs256' } : alg !== undefined && { alg }),
          ...(isAtOnce && { at_once: true }),
          ...(isForAll && { every_tenant: true }),
        },
      ],
      {
        onSuccess: () => {
          notifyDone(isAtOnce ? 'The new key signs.' : 'The new key is published and signs soon.')
          onClose()
        },
      },
    )
  return (
    <FormDialog
      title="Rotate the signing key"
      action={isAtOnce ? 'Rotate at once' : 'Rotate'}
      isBusy={create.isPending}
      isReady={name.trim() !== ''}
      error={create.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="For administrators."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={255}
        required
        data-autofocus
      />
      {hasRs256Line && (
        <Switch
          label="RS256 ID tokens"
          description="The key for ID and log-out tokens of clients that are registered for RS256, not the one for all other tokens."
          checked={isRs256Line}
          onChange={(event) => setRs256Line(event.currentTarget.checked)}
        />
      )}
      <Select
        label="Algorithm"
        description="Empty: that of the key before."
        placeholder="That of the key before"
        data={algorithms}
        value={isRs256Line ? 'RS256' : (alg ?? null)}
        disabled={isRs256Line}
        onChange={(value) => setAlg(algorithms.find((one) => one.value === value)?.value)}
        clearable
        clearButtonProps={{ 'aria-label': 'Use that of the key before' }}
      />
      <Switch
        label="Sign at once"
        description="For an emergency. Apps whose copy of the keys is older have to fetch it again, which they do at the first unknown key."
        checked={isAtOnce}
        onChange={(event) => setAtOnce(event.currentTarget.checked)}
      />
      {access.manages === 'instance' && (
        <Switch
          label="For all tenants"
          description="The key of every tenant that has none of its own."
          checked={isForAll}
          onChange={(event) => setForAll(event.currentTarget.checked)}
        />
      )}
    </FormDialog>
  )
}
