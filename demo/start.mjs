// Starts the demo on the Node that the workspace brings along, whatever Node the machine has (18 or later).
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const node = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
const main = new URL('./main.ts', import.meta.url)

if (!existsSync(node)) {
  console.error('The packages are not installed yet. Run this instead: npx --yes pnpm@12 demo')
  process.exitCode = 1
} else if (Number.parseInt(process.versions.node, 10) >= 24) {
  await import(main.href)
} else {
  runWith(node)
}

function runWith(binary) {
  const child = spawn(binary, [fileURLToPath(main)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // the demo ends with its parent, which is this process; so it must follow its own parent
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref()
  child.on('error', (error) => {
    console.error(`The demo could not be started: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}
