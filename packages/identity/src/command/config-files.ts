import { readFile } from 'node:fs/promises'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { ConfigError } from '../errors/config-error.ts'
import { CompatSchema, LifetimesSchema, LimitsSchema } from '../options.ts'

/** Content of the file that `LATCHKEY_OPTIONS` names; the other options have variables of their own. */
const OptionsFileSchema = Type.Object(
  {
    lifetimes: Type.Optional(LifetimesSchema),
    limits: Type.Optional(LimitsSchema),
    compat: Type.Optional(CompatSchema),
  },
  { additionalProperties: false },
)
type OptionsFile = Static<typeof OptionsFileSchema>

/**
 * Reads the options file.
 *
 * @throws ConfigError `config_invalid`, which names every fault
 */
export async function readOptionsFile(path: string): Promise<OptionsFile> {
  const value = await readJsonFile('LATCHKEY_OPTIONS', path, 'config_invalid')
  if (Value.Check(OptionsFileSchema, value)) return value
  const faults = Value.Errors(OptionsFileSchema, value).map(
    ({ instancePath, message }) => `${instancePath.slice(1).replaceAll('/', '.') || 'the file'} ${message}`,
  )
  throw new ConfigError('config_invalid', `LATCHKEY_OPTIONS: ${[...new Set(faults)].join('; ')}`)
}

/**
 * Reads a JSON file.
 *
 * @param variable the environment variable that names the file, for the message
 * @throws ConfigError with `code`
 */
export async function readJsonFile(
  variable: string,
  path: string,
  code: 'config_invalid' | 'seed_invalid',
): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read'
    throw new ConfigError(code, `${variable}: ${path} ${why}`, { cause: error })
  }
}
