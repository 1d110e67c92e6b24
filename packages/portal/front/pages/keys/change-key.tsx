import { useChange } from '../../api/use-call.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { notifyDone } from '../../parts/notify.ts'
import type { KeyChange, SigningKey } from './key-state.ts'

const words: Readonly<
  Record<KeyChange, { title: string; action: string; what: string; done: string; isDangerous: boolean }>
> = {
  signing: {
    title: 'Let this key sign',
    action: 'Let it sign',
    what: 'New tokens are signed by this key from now on, and the key that signs today goes on validating. Apps whose copy of the keys is older than this key fetch them again.',
    done: 'The key signs.',
    isDangerous: false,
  },
  validating: {
    title: 'Retire this key',
    action: 'Retire key',
    what: 'It signs nothing any more: the newest other key signs, and a new one is made if there is none. Tokens that it signed are valid until they expire. Nobody is signed out.',
    done: 'The key is retired.',
    isDangerous: false,
  },
  disabled: {
    title: 'Revoke this key',
    action: 'Revoke key',
    what: 'Every token that it signed is refused from now on: users notice at the next call of their app, which gets new tokens from their session. Do this if the key may have leaked. It cannot be undone.',
    done: 'The key is revoked.',
    isDangerous: true,
  },
}

/** Changes the state of a key, after saying what will happen. */
export function ChangeKey({
  signingKey,
  to,
  onClose,
}: {
  signingKey: SigningKey
  to: KeyChange
  onClose: () => void
}) {
  const { title, action, what, done, isDangerous } = words[to]
  const change = useChange('updateSigningKey', ['listSigningKeys'])
  return (
    <ConfirmDialog
      title={title}
      action={action}
      isDangerous={isDangerous}
      {...(isDangerous && { typed: signingKey.name })}
      isBusy={change.isPending}
      error={change.error}
      onClose={onClose}
      onConfirm={() =>
        change.mutate([signingKey.id, { status: to }], {
          onSuccess: () => {
            notifyDone(done)
            onClose()
          },
        })
      }
    >
      {what}
    </ConfirmDialog>
  )
}
