import { useChange } from '../../api/use-call.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { notifyDone } from '../../parts/notify.ts'

interface Change {
  tenantId: string
  onClose: () => void
}

/** Disables a tenant: it waits, and can be enabled again. */
export function DisableTenant({ tenantId, onClose }: Change) {
  return (
    <SetStatus
      tenantId={tenantId}
      onClose={onClose}
      status="Disabled"
      title={`Disable ${tenantId}`}
      action="Disable tenant"
      done={`${tenantId} is disabled. Enable it again at any time.`}
      text="Every log-in, token and silent authentication of this tenant is refused from the next call on, for its users and its apps. Nothing is deleted: its sessions wait, and go on when it is enabled again."
    />
  )
}

/** Enables a tenant again. */
export function EnableTenant({ tenantId, onClose }: Change) {
  return (
    <SetStatus
      tenantId={tenantId}
      onClose={onClose}
      status="Active"
      title={`Enable ${tenantId}`}
      action="Enable tenant"
      done={`${tenantId} is enabled.`}
      text="Its users and apps can log in again, and sessions that have not expired go on."
    />
  )
}

function SetStatus({
  tenantId,
  onClose,
  status,
  title,
  action,
  done,
  text,
}: Change & {
  status: 'Active' | 'Disabled'
  title: string
  action: string
  done: string
  text: string
}) {
  const change = useChange('changeTenant', ['listTenants'])
  return (
    <ConfirmDialog
      title={title}
      action={action}
      isDangerous={status === 'Disabled'}
      isBusy={change.isPending}
      error={change.error}
      onClose={onClose}
      onConfirm={() =>
        change.mutate([tenantId, { status }], {
          onSuccess: () => {
            notifyDone(done)
            onClose()
          },
        })
      }
    >
      {text}
    </ConfirmDialog>
  )
}

/** Erases a disabled tenant with everything that belongs to it. */
export function EraseTenant({ tenantId, onClose }: Change) {
  const erase = useChange('eraseTenant', ['listTenants'])
  return (
    <ConfirmDialog
      title={`Erase ${tenantId}`}
      action="Erase tenant"
      typed={tenantId}
      isBusy={erase.isPending}
      error={erase.error}
      onClose={onClose}
      onConfirm={() =>
        erase.mutate([tenantId, { confirm: tenantId }], {
          onSuccess: () => {
            notifyDone(`${tenantId} is erased.`)
            onClose()
          },
        })
      }
    >
      All users, apps, clients, sessions, keys, webhooks and the audit trail of this tenant are deleted. It
      cannot be undone. Export it first if anybody may still need it.
    </ConfirmDialog>
  )
}
