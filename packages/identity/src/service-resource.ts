import type { IdentityContext } from './identity-context.ts'

/**
 * Declares something that one folder keeps for the lifetime of a service, such as a connection pool or prepared
 * queries, so that the context does not have to name it. It is made at its first use.
 *
 * @param close called when the service closes, if the resource was made
 * @returns gives the resource of a service, always the same one
 */
export function serviceResource<Resource extends object>(
  make: (context: IdentityContext) => Resource,
  close?: (resource: Resource) => Promise<void>,
): (context: IdentityContext) => Resource {
  const made = new WeakMap<IdentityContext, Resource>()
  return (context) => {
    const known = made.get(context)
    if (known !== undefined) return known
    const resource = make(context)
    made.set(context, resource)
    if (close !== undefined) context.onClose(() => close(resource))
    return resource
  }
}
