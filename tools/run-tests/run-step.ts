import { spawn } from 'node:child_process'

/**
 * Runs a command in `cwd` with the output of this process, and with `env` added to its environment.
 *
 * @returns whether it ended with exit code 0
 */
export function runStep(
  cwd: string,
  [command = '', ...args]: readonly string[],
  env: Record<string, string> = {},
): Promise<boolean> {
  const child = spawn(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code === 0))
  })
}
