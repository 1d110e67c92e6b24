import { execFile } from 'node:child_process'
import { verdictOf } from './verdict.ts'

// Asks the registry for advisories about what users install: 0 there are none, 1 there are some, 2 nothing was checked, because
// the registry has no advisories or does not answer. What follows the command goes to `pnpm audit`, such as `--registry`.
const command = ['--yes', 'pnpm@12', 'audit', '--prod', '--audit-level', 'moderate', '--json']
const exitCodes = { clean: 0, vulnerable: 1, unchecked: 2 }

execFile('npx', [...command, ...process.argv.slice(2)], { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
  const run = { exitCode: error === null ? 0 : 1, stdout, stderr: stderr || (error?.message ?? '') }
  const { outcome, text } = verdictOf(run)
  const print = outcome === 'clean' ? console.log : console.error
  print(text)
  process.exitCode = exitCodes[outcome]
})
