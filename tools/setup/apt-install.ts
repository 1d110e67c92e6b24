import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'

/** Installs Debian packages as root, without starting any service that they bring. */
export function aptInstall(packages: readonly string[]): void {
  // A Ctrl-C reaches apt-get by itself; we stay until the policy below is restored.
  const stay = () => {}
  process.on('SIGINT', stay).on('SIGTERM', stay)
  try {
    // A mirror that fails here may still have what is needed: only the installation decides.
    aptGet(['update'])
    withoutServiceStart('/usr/sbin/policy-rc.d', () => {
      const status = aptGet(['install', '-y', '--no-install-recommends', ...packages])
      if (status !== 0) throw new Error(`apt-get install failed with exit code ${status}`)
    })
  } finally {
    process.off('SIGINT', stay).off('SIGTERM', stay)
  }
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
