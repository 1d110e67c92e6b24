import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'

/** A package that is better than another one, but not in every release of Debian and Ubuntu. */
export interface BetterPackage {
  name: string
  inPlaceOf: string
}

/**
 * Installs Debian packages as root, without starting any service that they bring.
 *
 * @param better installed in place of the other one where the system has it
 * @throws Error if `packages` cannot be installed
 */
export function aptInstall(packages: readonly string[], better?: BetterPackage): void {
  // A Ctrl-C reaches apt-get by itself; we stay until the policy below is restored.
  const stay = () => {}
  process.on('SIGINT', stay).on('SIGTERM', stay)
  try {
    // A mirror that fails here may still have what is needed: only the installation decides.
    aptGet(['update'])
    withoutServiceStart('/usr/sbin/policy-rc.d', () => {
      const hasBetter =
        better !== undefined && isKnown(better.name) && aptInstalls([better.name], '--no-remove')
      const needed = hasBetter ? packages.filter((name) => name !== better.inPlaceOf) : packages
      if (needed.length > 0 && !aptInstalls(needed)) throw new Error('apt-get install failed')
    })
  } finally {
    process.off('SIGINT', stay).off('SIGTERM', stay)
  }
}

/** Whether the lists of packages have it. */
function isKnown(name: string): boolean {
  return spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0
}

function aptInstalls(packages: readonly string[], ...options: string[]): boolean {
  return aptGet(['install', '-y', '--no-install-recommends', ...options, ...packages]) === 0
}

function aptGet(args: readonly string[]): number | null {
  const quiet = ['-qq', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3']
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', [...quiet, ...args], { stdio: ['ignore', 'inherit', 'inherit'], env }).status
}

/** Debian asks the program at `policyFile` before it starts a service; 101 forbids it. */
export function withoutServiceStart(policyFile: string, install: () => void): void {
  const before = existsSync(policyFile)
    ? { content: readFileSync(policyFile), mode: statSync(policyFile).mode }
    : undefined
  writePolicy(policyFile, '#!/bin/sh\nexit 101\n', 0o755)
  try {
    install()
  } finally {
    if (before === undefined) rmSync(policyFile, { force: true })
    else writePolicy(policyFile, before.content, before.mode)
  }
}

function writePolicy(file: string, content: string | Buffer, mode: number): void {
  writeFileSync(file, content)
  chmodSync(file, mode)
}
