import { endpoints, pathWith } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { type ClientName, password } from './seed.ts'
import type { Answer, TestService } from './service.ts'

let made = 0

/** A user that a test made. */
export interface MadeUser {
  user_id: string
  username: string
  email: string
  phone_number: string
}

/** Creates a user with a password, in the app of a client; the addresses are not verified. */
export async function makeUser(
  service: TestService,
  fields: Record<string, unknown> = {},
  client: ClientName = 'shop-web',
): Promise<MadeUser> {
  made += 1
  const names = {
    username: `user-${made}`,
    email: `user-${made}@example.com`,
    phone_number: `+1555555${String(4000 + made)}`,
  }
  const credentials = { password, force_replace: false }
  const answer = await service.post(endpoints.createUser.path, { ...names, credentials, ...fields }, client)
  if (answer.status !== 201) throw new Error(answer.text)
  return { ...names, user_id: String(resultOf(answer).user_id) }
}

/** The object in `result`. */
export function resultOf(answer: Answer): Record<string, unknown> {
  return Object(answer.body.result)
}

/** Calls about one user by a manager. */
export function managing(service: TestService, userId: string, client: ClientName = 'shop-web') {
  const call = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer> =>
    service.call(path, { method, client, ...(body !== undefined && { body }) })
  const of = managementEndpoints
  return {
    read: () => call('GET', pathWith(endpoints.readUser.path, { userId })),
    update: (body: unknown) => call('PUT', pathWith(of.updateUser.path, { userId }), body),
    verifyEmail: (email: string, body: object = {}) =>
      call('POST', pathWith(of.verifyUserEmail.path, { userId, email }), body),
    verifyPhone: (phoneNumber: string, body: object = {}) =>
      call('POST', pathWith(of.verifyUserPhoneNumber.path, { userId, phoneNumber }), body),
    removeEmail: (email: string) => call('DELETE', pathWith(of.removeUserEmail.path, { userId, email })),
    removePhone: (phoneNumber: string) =>
      call('DELETE', pathWith(of.removeUserPhoneNumber.path, { userId, phoneNumber })),
    removeFromApp: (appId?: string) =>
      call(
        'DELETE',
        pathWith(of.removeUserFromApp.path, { userId }) + (appId === undefined ? '' : `?app_id=${appId}`),
      ),
    remove: () => call('DELETE', pathWith(of.deleteUser.path, { userId })),
    authenticators: () => call('GET', pathWith(of.listUserAuthenticators.path, { userId })),
    removeAuthenticator: (authenticatorId: string) =>
      call('DELETE', pathWith(of.removeUserAuthenticator.path, { userId, authenticatorId })),
  }
}
