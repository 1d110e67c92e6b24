import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../../../packages/identity/src/command/cli.ts', import.meta.url))

/**
 * Path of the script of `latchkey-identity` for processes that tests start: the bundle that the test command makes
 * once, which loads in a third of the time, or the source where a test runs by itself.
 */
export function identityScript({ LATCHKEY_TEST_IDENTITY }: NodeJS.ProcessEnv = process.env): string {
  return LATCHKEY_TEST_IDENTITY ?? source
}
