import { isRefusedRequest } from '@latchkey/client'
import { InvalidRequestError } from '../errors.ts'

/**
 * Runs a decision on what a handler was given. What is malformed is the mistake of whoever gave it, not an outage.
 *
 * @throws `invalid_request` that names the field; nothing was sent
 */
export async function withRefusedRequest<Result>(decide: () => Promise<Result>): Promise<Result> {
  try {
    return await decide()
  } catch (error) {
    if (!isRefusedRequest(error)) throw error
    throw new InvalidRequestError(optionNameOf(error.field))
  }
}

/** The options of the decorators have the names of the wire in camelCase. */
function optionNameOf(field: string): string {
  return field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
