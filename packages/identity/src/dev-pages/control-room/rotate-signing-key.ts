import type { ControlRoomAction } from '../../control-room-guest.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { publishSeconds } from '../../keys/key-schedule.ts'
import { everyTenant } from '../../keys/signing-key.ts'

/** Makes a signing key that signs from now on. */
export async function rotateAtOnce(context: IdentityContext): Promise<void> {
  await rotate(context, true)
}

/** The buttons that make a new signing key: one that is published before it signs, and one that signs at once. */
export function rotateSigningKey(context: IdentityContext): ControlRoomAction[] {
  return [
    {
      name: 'rotate-key',
      label: 'Rotate the signing key',
      about: `A new key is published now and signs in ${publishSeconds / 60} minutes, when every app has it. The one before stays published while any of its tokens may live. No user notices.`,
      run: async () =>
        `${await rotate(context, false)} is published, and signs in ${publishSeconds / 60} minutes.`,
    },
    {
      name: 'rotate-key-at-once',
      label: 'Rotate it at once',
      about:
        'For emergencies: the new key signs from now on. An app that has fetched the keys within the last half minute does not know it, and says until then that it cannot log anybody in. Users who are signed in stay signed in.',
      run: async () => `${await rotate(context, true)} signs from now on.`,
    },
  ]
}

async function rotate({ db, keyAdmin, keys }: IdentityContext, atOnce: boolean): Promise<string> {
  const asked = { alg: undefined, tenantId: everyTenant, atOnce }
  const { key_id, alg } = await db.transaction().execute(await keyAdmin.prepareRotation(db, asked))
  await keys.refresh()
  return `The key ${key_id} (${alg})`
}
