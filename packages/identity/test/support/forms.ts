import type { ClientName } from './seed.ts'
import { type Answer, basic, type TestService } from './service.ts'

/** Sends a form with the credentials of a client; undefined: with none. */
export async function sendForm(
  service: TestService,
  path: string,
  fields: Record<string, string> | [string, string][],
  client: ClientName | undefined = 'shop-web',
): Promise<Answer> {
  return service.call(path, {
    client: undefined,
    body: new URLSearchParams(fields).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(client !== undefined && { authorization: basic(client) }),
    },
  })
}

/** The same without credentials. */
export async function sendAnonymousForm(
  service: TestService,
  path: string,
  fields: Record<string, string>,
): Promise<Answer> {
  return service.call(path, {
    client: undefined,
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
}
