import { lineSchema } from '../schemas/text.ts'

const id = lineSchema({ minLength: 1, maxLength: 255 })

/** The parameters that paths of endpoints may name, as the service checks them. */
export const pathParameters = {
  userId: id,
  credentialId: lineSchema({ minLength: 1, maxLength: 1364 }),
  authenticatorId: lineSchema({ minLength: 1, maxLength: 1400 }),
  appId: id,
  clientId: id,
  secretId: id,
  sessionId: id,
  resourceId: id,
  roleId: id,
  entityId: id,
  groupId: id,
  keyId: id,
  tenantId: id,
  webhookId: id,
  deliveryId: id,
  messageKind: id,
  language: id,
  email: lineSchema({ minLength: 1, maxLength: 320 }),
  phoneNumber: lineSchema({ minLength: 1, maxLength: 64 }),
  username: id,
  externalUserId: id,
}

/** The name of a path parameter. */
export type PathParameter = keyof typeof pathParameters

/** The names of the parameters in a path, in their order. */
export type ParametersIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name extends PathParameter
    ? [Name, ...ParametersIn<Rest>]
    : never
  : []

/**
 * The names of the parameters in a path, in their order.
 *
 * @throws RangeError for a parameter that is not one of `pathParameters`
 */
export function parametersIn(path: string): PathParameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    if (!isPathParameter(name)) throw new RangeError(`The path parameter ${name} is not declared`)
    return name
  })
}

/** A value for each parameter of a path. */
type ValuesOf<Path extends string> = { readonly [Name in ParametersIn<Path>[number]]: string }

/**
 * Puts values into a path, percent-encoded.
 *
 * @throws RangeError for a missing value, and for one that cannot be a segment of a path: empty, `.` or `..`
 */
export function pathWith<const Path extends string>(path: Path, values: ValuesOf<Path>): string {
  const given = new Map<string, unknown>(Object.entries(values))
  return path.replace(/\{(\w+)\}/g, (_, name: string) => segmentOf(given.get(name)))
}

function isPathParameter(name: string): name is PathParameter {
  return Object.hasOwn(pathParameters, name)
}

function segmentOf(value: unknown): string {
  if (typeof value !== 'string' || ['', '.', '..'].includes(value)) {
    throw new RangeError('A path parameter must be able to stand in a path')
  }
  return encodeURIComponent(value)
}
