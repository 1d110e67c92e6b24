import {
  allMethods,
  type Credentials,
  type CredentialsOf,
  type MethodId,
  type MethodServices,
} from '../methods/all-methods.ts'
import type { LoginMethod, Proof, ProofContext } from '../methods/login-method.ts'
import { requireMethod } from '../methods/require-method.ts'
import type { FlowPorts } from '../ports/ports.ts'
import { openChallenge, type PendingChallenge } from './pending-challenge.ts'

const methods: { [Id in MethodId]: LoginMethod<CredentialsOf[Id], MethodServices> } = allMethods

/**
 * Completes what the user gave with what the browser's pending challenge knows; `undefined` if there is no such
 * challenge for this purpose, or if what was given answers another one.
 *
 * @param stepUp the session that a step-up adds to; absent for a log-in
 * @param now seconds since the epoch
 * @throws LatchkeyError `request_invalid` with the `field` of malformed credentials
 */
export function prepareProof(
  ports: FlowPorts,
  given: Credentials,
  challenges: readonly PendingChallenge[],
  stepUp: { record: string; sub: string } | undefined,
  now: number,
): Proof<MethodServices> | undefined {
  const pending = challenges.find(
    ({ method, record, expires_at }) =>
      method === given.method && record === stepUp?.record && expires_at > now,
  )
  return prepareBy(given.method, given, {
    sessionUser: stepUp?.sub,
    openChallenge: () => pending && openChallenge(ports, pending),
  })
}

function prepareBy<Id extends MethodId>(
  id: Id,
  given: CredentialsOf[Id],
  context: ProofContext,
): Proof<MethodServices> | undefined {
  return requireMethod(methods, id).prepare(given, context)
}
