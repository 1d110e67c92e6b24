import type { FastifyBaseLogger } from 'fastify'

/** How loaders say that a module is not installed, or that they cannot import any at run time (jest without ES modules). */
const missingCodes: readonly unknown[] = [
  'ERR_MODULE_NOT_FOUND',
  'MODULE_NOT_FOUND',
  'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING',
  'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG',
]

/**
 * Loads an optional peer dependency; `undefined` if it cannot be loaded, whatever the loader's error looks like. An
 * app does not fail at start-up for want of it. What is installed but fails to load is logged as a warning.
 *
 * @param load imports the module by a literal name, so that bundlers find it
 */
export async function loadOptional<Module>(
  name: string,
  load: () => Promise<Module>,
  log: FastifyBaseLogger,
): Promise<Module | undefined> {
  try {
    const loaded = await load()
    // a CommonJS module whose named exports the loader does not recognise
    return hasNames(loaded) ? loaded : defaultOf(loaded)
  } catch (error) {
    if (!isMissing(error, name)) log.warn({ err: error }, `the optional dependency ${name} cannot be loaded`)
    return undefined
  }
}

function hasNames(loaded: unknown): boolean {
  return typeof loaded === 'object' && loaded !== null && Object.keys(loaded).some((key) => key !== 'default')
}

function defaultOf<Module>(loaded: Module): Module | undefined {
  if (typeof loaded !== 'object' || loaded === null || !('default' in loaded)) return undefined
  // the same exports, by the one name that every loader has
  return loaded.default as Module
}

/** Errors of another realm, as jest's are, are no instances of `Error`. */
function isMissing(error: unknown, name: string): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false
  const isNotFound = String(error.code).endsWith('MODULE_NOT_FOUND')
  const message = 'message' in error ? String(error.message) : ''
  return missingCodes.includes(error.code) && (!isNotFound || message.includes(name))
}
