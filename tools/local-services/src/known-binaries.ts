import { findBinary, type SearchPlaces } from './find-binary.ts'

const missing = (what: string) => new Error(`${what} was not found: run "npx --yes pnpm@12 run setup" once`)

/** Names of each service's binary, the preferred one first: Chromium without windows takes less than half the CPU. */
export const binaryNames = {
  redis: ['redis-server', 'valkey-server'],
  postgres: ['postgres'],
  initdb: ['initdb'],
  pgbouncer: ['pgbouncer'],
  chromium: [
    'chromium-headless-shell',
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
  ],
} as const

/** A service that {@link requireBinary} can find. */
export type BinaryName = keyof typeof binaryNames

/** The path of a service's binary; throws with the command that installs it when it is missing. */
export function requireBinary(name: BinaryName, places: SearchPlaces = {}): string {
  const found = findBinary(binaryNames[name], places)
  if (found === undefined) throw missing(binaryNames[name][0])
  return found
}

/** The path of an installed Chromium or Chrome; throws with the command that installs it when it is missing. */
export function chromiumPath(places: SearchPlaces = {}): string {
  return requireBinary('chromium', places)
}
