import { Button, Menu, Text } from '@mantine/core'
import { IconDotsVertical } from '@tabler/icons-react'
import { useState } from 'react'
import { useAccess } from '../../../api/use-access.ts'
import type { ShownUser } from '../user-fields.ts'
import { AddAddressDialog } from './add-address-dialog.tsx'
import { addressesOf, type UserAddress } from './addresses.ts'
import { Card } from './card.tsx'
import { RemoveAddressDialog } from './remove-address-dialog.tsx'
import { VerifyAddressDialog } from './verify-address-dialog.tsx'

type Asked = { what: 'verify' | 'primary' | 'remove'; address: UserAddress } | 'add' | undefined

/** The email addresses and phone numbers of a user, and whether they are theirs. */
export function AddressesCard({ user }: { user: ShownUser }) {
  const [asked, setAsked] = useState<Asked>()
  const { may } = useAccess()
  const addresses = addressesOf(user)
  const mayEdit = may('users:edit')
  const close = () => setAsked(undefined)
  return (
    <Card
      title="Addresses"
      actions={
        mayEdit && (
          <Button variant="default" size="xs" onClick={() => setAsked('add')}>
            Add or change
          </Button>
        )
      }
    >
      {addresses.length === 0 ? (
        <Text size="sm" c="dimmed">
          No email address and no phone number. Codes, links and resets need one.
        </Text>
      ) : (
        <ul className="user-lines">
          {addresses.map((address) => (
            <li key={`${address.kind} ${address.value}`} className="user-line">
              <span className="user-line-text">
                <span>{address.value}</span>
                <small>
                  {address.kind === 'email' ? 'Email' : 'Phone'}
                  {address.isPrimary ? ', primary' : ''}
                </small>
              </span>
              <span className="verdict" data-good={address.isVerified}>
                {address.isVerified ? 'Verified' : 'Not verified'}
              </span>
              {mayEdit && <AddressMenu address={address} onAsk={setAsked} />}
            </li>
          ))}
        </ul>
      )}
      {asked === 'add' && <AddAddressDialog user={user} onClose={close} />}
      {typeof asked === 'object' && asked.what === 'remove' && (
        <RemoveAddressDialog user={user} address={asked.address} onClose={close} />
      )}
      {typeof asked === 'object' && asked.what !== 'remove' && (
        <VerifyAddressDialog
          user={user}
          address={asked.address}
          isToBePrimary={asked.what === 'primary'}
          onClose={close}
        />
      )}
    </Card>
  )
}

function AddressMenu({ address, onAsk }: { address: UserAddress; onAsk: (asked: Asked) => void }) {
  return (
    <Menu position="bottom-end" withinPortal={false} width={220}>
      <Menu.Target>
        <Button variant="subtle" size="compact-sm" color="gray" aria-label={`Change ${address.value}`}>
          <IconDotsVertical size={16} stroke={1.8} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {!address.isVerified && (
          <Menu.Item onClick={() => onAsk({ what: 'verify', address })}>Mark as verified</Menu.Item>
        )}
        {!address.isPrimary && (
          <Menu.Item onClick={() => onAsk({ what: 'primary', address })}>Make it the primary one</Menu.Item>
        )}
        <Menu.Item color="var(--mantine-color-error)" onClick={() => onAsk({ what: 'remove', address })}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
