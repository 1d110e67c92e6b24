import type { ControlRoomAction } from '../../control-room-guest.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { everyTenant } from '../../keys/signing-key.ts'

/** The button that makes a new signing key, which signs from now on. */
export function rotateSigningKey({ db, keyAdmin, keys }: IdentityContext): ControlRoomAction {
  return {
    name: 'rotate-key',
    label: 'Rotate the signing key',
    about:
      'A new key signs from now on; the one before stays published while any of its tokens may live. The apps fetch the new key when they meet it, and no user notices.',
    async run() {
      const asked = { alg: undefined, tenantId: everyTenant, atOnce: true }
      const { key_id, alg } = await db
        .transaction()
        .execute((transaction) => keyAdmin.rotate(transaction, asked))
      await keys.refresh()
      return `The key ${key_id} (${alg}) signs from now on.`
    },
  }
}
