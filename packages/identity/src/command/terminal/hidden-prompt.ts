import process from 'node:process'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CommandFault } from '../command-fault.ts'

/**
 * Asks for a secret at the terminal, without showing what is typed.
 *
 * @param asked what to type, such as `Password`
 * @throws CommandFault if nothing is typed
 */
export async function hiddenPrompt(asked: string, input: NodeJS.ReadableStream): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input, output: nowhere, terminal: true, historySize: 0 })
  process.stderr.write(`${asked}: `)
  const isStopped = new AbortController()
  // Ctrl-C, and Ctrl-D or the end of the input
  terminal.once('SIGINT', () => isStopped.abort())
  terminal.once('close', () => isStopped.abort())
  try {
    const typed = await terminal.question('', { signal: isStopped.signal })
    if (typed !== '') return typed
    throw new CommandFault('nothing was typed')
  } catch (error) {
    if (isStopped.signal.aborted) throw new CommandFault('nothing was typed')
    throw error
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
