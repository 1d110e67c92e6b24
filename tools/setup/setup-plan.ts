/** A service that the tests need on the machine. */
export type Service = 'redis' | 'postgres' | 'pgbouncer' | 'chromium'

/** Input of {@link planSetup}. */
export interface Surroundings {
  platform: NodeJS.Platform
  isRoot: boolean
  /** Services whose binaries were not found. */
  missing: readonly Service[]
  /** Tells whether a program is on the PATH. */
  hasProgram: (name: string) => boolean
}

/** The steps that install the missing services. */
export type SetupPlan =
  | { kind: 'complete' }
  | { kind: 'install'; packages: string[] }
  | { kind: 'instruct'; instruction: string }

type PackageManager = 'apt-get' | 'brew' | 'dnf' | 'pacman'

const packagesOf: Record<PackageManager, Record<Service, string>> = {
  'apt-get': { redis: 'redis-server', postgres: 'postgresql', pgbouncer: 'pgbouncer', chromium: 'chromium' },
  brew: { redis: 'redis', postgres: 'postgresql', pgbouncer: 'pgbouncer', chromium: '--cask chromium' },
  dnf: { redis: 'valkey', postgres: 'postgresql-server', pgbouncer: 'pgbouncer', chromium: 'chromium' },
  pacman: { redis: 'valkey', postgres: 'postgresql', pgbouncer: 'pgbouncer', chromium: 'chromium' },
}

/** Installs as root with apt-get; otherwise only names the command. */
export function planSetup({ platform, isRoot, missing, hasProgram }: Surroundings): SetupPlan {
  if (missing.length === 0) return { kind: 'complete' }
  const managers: PackageManager[] = platform === 'darwin' ? ['brew'] : ['apt-get', 'dnf', 'pacman']
  const manager = managers.find(hasProgram)
  if (manager === undefined) {
    return { kind: 'instruct', instruction: `install ${missing.join(', ')} and put them on the PATH` }
  }
  const packages = missing.map((service) => packagesOf[manager][service])
  if (manager === 'apt-get' && isRoot) return { kind: 'install', packages }
  return { kind: 'instruct', instruction: `run: ${commandOf(manager, packages, isRoot ? '' : 'sudo ')}` }
}

function commandOf(manager: PackageManager, packages: readonly string[], sudo: string): string {
  const list = packages.join(' ')
  if (manager === 'brew') return packages.map((name) => `brew install ${name}`).join(' && ')
  if (manager === 'dnf') return `${sudo}dnf install -y ${list}`
  if (manager === 'pacman') return `${sudo}pacman -S --needed ${list}`
  return `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${list}`
}
