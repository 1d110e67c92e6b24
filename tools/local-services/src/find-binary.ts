import { accessSync, constants, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where {@link findBinary} looks. */
export interface SearchPlaces {
  /** Directories separated as in `PATH`. @default process.env.PATH */
  path?: string
  /** Directory that holds one directory for each PostgreSQL version. @default '/usr/lib/postgresql' */
  postgresRoot?: string
}

/**
 * The absolute path of the first of `names` that is an executable file, on the PATH or in the version
 * directories where Debian keeps the PostgreSQL server (newest first), or in `/usr/sbin`; `undefined` when there is none.
 */
export function findBinary(names: readonly string[], places: SearchPlaces = {}): string | undefined {
  const { path = process.env.PATH ?? '', postgresRoot = '/usr/lib/postgresql' } = places
  const directories = [
    ...path.split(delimiter).filter((it) => it !== ''),
    ...postgresDirectories(postgresRoot),
    // on Debian not on the PATH of ordinary users
    '/usr/sbin',
  ]
  for (const name of names) {
    const found = directories.map((directory) => join(directory, name)).find(isExecutable)
    if (found !== undefined) return found
  }
  return undefined
}

function postgresDirectories(root: string): string[] {
  try {
    const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a))
    return versions.map((version) => join(root, version, 'bin'))
  } catch {
    return []
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
