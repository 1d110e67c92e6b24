import { createCheck } from '@latchkey/protocol'
import { invalidRequest } from '../../errors/api-error.ts'
import { type GivenMethods, GivenMethodsSchema, isKnownMethod } from '../../methods/documented-preferences.ts'

const check = createCheck(GivenMethodsSchema)

/**
 * The log-in methods of a request. The schema of the endpoint permits further methods, because a service may have some of its
 * own; what this service does not know is refused here.
 *
 * @throws ApiError 400 `invalid_request` naming the member
 */
export function checkedMethods(body: GivenMethods, unknownFields: 'refuse' | 'ignore'): GivenMethods {
  const known = Object.entries(body).filter(([name]) => unknownFields === 'refuse' || isKnownMethod(name))
  const checked = check(Object.fromEntries(known))
  if (!checked.ok) throw invalidRequest(checked.fault.field, checked.fault.problem)
  return checked.value
}
