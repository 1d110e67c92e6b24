import { AuthUnavailableError } from '../errors.ts'

const withheld = new WeakSet<object>()

/** Whether a session is a placeholder for one that the request must not see. */
export function isWithheld(session: unknown): boolean {
  return typeof session === 'object' && session !== null && withheld.has(session)
}

/**
 * Stands in for a host's session that belongs to somebody who cannot be confirmed: it reads as empty, and the host's
 * plugin finds nothing in it to save.
 *
 * @param onWrite `refuse` throws `auth_unavailable`, so that nothing is lost; `discard` drops what is written
 */
export function withheldSession(onWrite: 'refuse' | 'discard'): object {
  const write = () => {
    if (onWrite === 'refuse') throw new AuthUnavailableError()
    return true
  }
  const methods: Record<string, () => unknown> = {
    get: () => undefined,
    data: () => ({}),
    set: write,
    delete: write,
    options: () => undefined,
    touch: () => undefined,
    isModified: () => false,
    isSaved: () => false,
    save: async () => write(),
    reload: async () => undefined,
    destroy: async () => undefined,
    regenerate: async () => undefined,
  }
  const placeholder: object = new Proxy(Object.create(null), {
    get: (_target, name) =>
      typeof name === 'string' && Object.hasOwn(methods, name) ? methods[name] : undefined,
    set: write,
    defineProperty: write,
    deleteProperty: write,
  })
  withheld.add(placeholder)
  return placeholder
}
