import { createCheck } from '@latchkey/protocol'
import { ManagedSigningKeySchema, type SigningKeyLine } from '@latchkey/protocol/management'
import { operator } from '../../access/manager.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { ListedKey } from '../../keys/list-keys.ts'
import { everyTenant, type SigningAlgorithm } from '../../keys/signing-key.ts'
import { CommandFault } from '../command-fault.ts'
import { answerJson } from '../terminal/answer-text.ts'
import { table } from '../terminal/table.ts'
import { timeText } from '../terminal/time-text.ts'
import { callEndpoint } from './call-endpoint.ts'

const checkKey = createCheck(ManagedSigningKeySchema)

/** What `keys …` does. */
export type KeysCommand =
  | { verb: 'list'; isJson: boolean }
  | {
      verb: 'rotate'
      line: SigningKeyLine
      alg: SigningAlgorithm | undefined
      /** The only tenant that the key is for, or `*`. */
      tenantId: string
      atOnce: boolean
      /** @default the day on which it was made */
      name: string | undefined
    }
  | { verb: 'retire' | 'revoke'; kid: string }

/**
 * Manages the signing keys in the database of a service, which may be running, by the calls of the management API, so that the
 * audit trail has what was done.
 *
 * @returns the text to print
 * @throws ApiError 409 `conflict` for a key that is not in a state for it, and for a tenant that does not exist
 * @throws CommandFault if the key does not exist
 */
export async function runKeys(command: KeysCommand, context: IdentityContext): Promise<string> {
  switch (command.verb) {
    case 'list': {
      const keys = await context.keyAdmin.list(context.db)
      return command.isJson ? answerJson(keys.map(viewOf)) : keyTable(keys)
    }
    case 'rotate':
      return rotate(command, context)
    case 'retire':
      await changeKey(context, command.kid, 'validating')
      return `${command.kid} is retired; its tokens stay valid until they expire\n`
    case 'revoke': {
      const before = await changeKey(context, command.kid, 'disabled')
      const next = before.phase.state === 'signing' ? await signingKeyInPlaceOf(context, before) : undefined
      const instead = next === undefined ? '' : `; ${next.row.key_id} (${next.row.alg}) signs now`
      return `${command.kid} is revoked: its tokens are refused${instead}\n`
    }
  }
}

async function rotate(
  { line, alg, tenantId, atOnce, name }: Extract<KeysCommand, { verb: 'rotate' }>,
  context: IdentityContext,
): Promise<string> {
  const body = {
    name: name ?? timeText(context.nowSeconds()).slice(0, 10),
    line,
    ...(alg !== undefined && { alg }),
    at_once: atOnce,
    every_tenant: tenantId === everyTenant,
  }
  const data = { params: {}, query: {}, body }
  const made = checkKey(await callEndpoint(context, operator(tenantId), 'createSigningKey', data))
  if (!made.ok) throw new Error(`createSigningKey: ${made.fault.field} ${made.fault.problem}`)
  const { kid, alg: algorithm, signs_from } = made.value
  return `${kid} (${algorithm}) is published and signs from ${timeText(Date.parse(signs_from) / 1000)}\n`
}

/** @returns the key as it was before */
async function changeKey(
  context: IdentityContext,
  kid: string,
  status: 'validating' | 'disabled',
): Promise<ListedKey> {
  const found = (await context.keyAdmin.list(context.db)).find(({ row }) => row.key_id === kid)
  if (found === undefined) throw new CommandFault('there is no signing key with this id; see keys list')
  const data = { params: { keyId: kid }, query: {}, body: { status } }
  // the change belongs to the trail of the tenant that has the key
  await callEndpoint(context, operator(found.row.tenant_id), 'updateSigningKey', data)
  return found
}

async function signingKeyInPlaceOf({ keyAdmin, db }: IdentityContext, before: ListedKey) {
  return (await keyAdmin.list(db)).find(
    ({ row, line, phase }) =>
      row.tenant_id === before.row.tenant_id && line === before.line && phase.state === 'signing',
  )
}

function viewOf({ row, line, phase }: ListedKey) {
  return {
    ...{ kid: row.key_id, name: row.name ?? row.key_id, alg: row.alg, line, tenant_id: row.tenant_id },
    state: phase.state,
    ...(phase.until !== undefined && { until: phase.until }),
    signs_from: row.signs_from,
  }
}

function keyTable(keys: readonly ListedKey[]): string {
  const lines = keys.map(({ row, line, phase }) => [
    row.key_id,
    row.alg,
    line,
    row.tenant_id,
    phase.state,
    phase.until === undefined ? '-' : timeText(phase.until),
  ])
  return table(['kid', 'alg', 'line', 'tenant', 'state', 'until'], lines)
}
