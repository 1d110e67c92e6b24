#!/usr/bin/env -S node --max-semi-space-size=8
import process from 'node:process'

/** `node:sqlite` is there without a flag from here on. */
const leastNode = [22, 19]

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const [leastMajor = 0, leastMinor = 0] = leastNode
if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
  process.stderr.write(
    `latchkey-identity needs Node.js ${leastNode.join('.')} or newer, not ${process.versions.node}\n`,
  )
  process.exitCode = 1
} else {
  // not a static import: it would fail on an old Node before the line above can say why
  const { runCommand } = await import('./command.ts')
  await runCommand(process.argv.slice(2), process.env)
}
