import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** How {@link runStep} runs a command. */
export interface StepOptions {
  /** Added to the environment of this process. @default {} */
  env?: Record<string, string>
  /** Whether its output is written in one piece when it ends, for a step beside others. @default false */
  isQuiet?: boolean
}

/**
 * Runs a command in `cwd` with the output of this process.
 *
 * @returns whether it ended with exit code 0
 */
export async function runStep(
  cwd: string,
  [command = '', ...args]: readonly string[],
  { env = {}, isQuiet = false }: StepOptions = {},
): Promise<boolean> {
  const output = isQuiet ? 'pipe' : 'inherit'
  const child = spawn(command, args, {
    cwd,
    stdio: ['inherit', output, output],
    env: { ...process.env, ...env },
  })
  const written = Promise.all([child.stdout, child.stderr].map((stream) => (stream ? text(stream) : '')))
  // a command that cannot be started has failed; the steps beside it go on
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      console.error(error.message)
      resolve(null)
    })
    child.once('close', resolve)
  })
  const [out, error] = await written
  if (isQuiet) console.log(`$ ${[command, ...args].join(' ')}\n${out}${error}`)
  return code === 0
}
