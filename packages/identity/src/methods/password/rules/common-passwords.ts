import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

let known: ReadonlySet<string> | undefined

/** Whether a password is one that everybody tries first, however its letters are written. */
export function isCommonPassword(password: string): boolean {
  known ??= readKnown()
  return known.has(password.toLowerCase())
}

/** The list takes 4 MB of the heap, and a process in which nobody chooses a password does without it. */
function readKnown(): ReadonlySet<string> {
  const { dictionary }: typeof import('@zxcvbn-ts/language-common') = load('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'])
}
