import type { CommandIo, Given } from '../command-spec.ts'
import { allOption, jsonOption, outputOption, textOption } from '../common-options.ts'
import { type AnswerView, answerJson, answerText } from '../terminal/answer-text.ts'
import { printable } from '../terminal/printable.ts'
import { createSecretFile } from '../terminal/secret-file.ts'

/** How the answer of a command is printed. */
export interface PrintedAnswer extends AnswerView {
  /** The member of the answer that is a secret, or several of them. */
  secret?: string | readonly string[]
  /** The sentence for an answer without content. */
  says: string
}

/**
 * Makes a call and prints its answer: for people, or with `--json` one value on each line. With `--all` it goes on to the end of a
 * list; otherwise the cursor of the next page is on stderr. A secret goes into the file of `--output-file`, if there is one.
 *
 * @param call makes the call, with a cursor for pages after the first
 */
export async function printAnswer(
  given: Given,
  io: Pick<CommandIo, 'out' | 'err'>,
  view: PrintedAnswer,
  call: (cursor: string | undefined) => Promise<unknown>,
): Promise<void> {
  const path = textOption(given, outputOption)
  const secrets = [view.secret ?? []].flat()
  const answer = path === undefined ? await call(undefined) : await intoFile(path, secrets, call)
  const isJson = given.options.get(jsonOption.name) === true
  if (answer === undefined || answer === null) {
    if (!isJson) io.out(`${printable(view.says)}\n`)
    return
  }
  let { items, next } = contentOf(answer)
  const isAll = given.options.get(allOption.name) === true && Array.isArray(items)
  // JSON lines need not be held together
  while (isAll && next !== undefined) {
    const page = contentOf(await call(next))
    if (isJson) {
      io.out(answerJson(items))
      items = page.items
    } else {
      items = [items, page.items].flat()
    }
    next = page.next
  }
  io.out(isJson ? answerJson(items) : answerText(items, view))
  if (next !== undefined) io.err(`there is more: --cursor ${printable(next)}, or --all\n`)
  for (const secret of secrets) {
    if (isObject(items) && secret in items) io.err(`${secret} is shown this once\n`)
  }
}

/** Makes a call whose answer has a secret, and keeps it in a new file. @returns the rest of the answer */
async function intoFile(
  path: string,
  names: readonly string[],
  call: (cursor: undefined) => Promise<unknown>,
): Promise<unknown> {
  const file = await createSecretFile(path)
  try {
    const { items } = contentOf(await call(undefined))
    const found = names.filter((name) => isObject(items) && typeof items[name] === 'string')
    if (!isObject(items) || found.length === 0) {
      await file.discard()
      return items
    }
    await file.write(found.map((name) => items[name]).join('\n'))
    return Object.fromEntries(Object.entries(items).filter(([name]) => !found.includes(name)))
  } catch (error) {
    await file.discard()
    throw error
  }
}

/** What an answer is about: `{ result }` and lists with a cursor are unwrapped. */
function contentOf(answer: unknown): { items: unknown; next: string | undefined } {
  if (!isObject(answer) || !('result' in answer)) return { items: answer, next: undefined }
  const { result, next_cursor, ...others } = answer
  // something beside the result is a part of it
  const items = Object.keys(others).length === 0 || !isObject(result) ? result : { ...result, ...others }
  return { items, next: typeof next_cursor === 'string' ? next_cursor : undefined }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
