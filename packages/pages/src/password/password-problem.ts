import { isLatchkeyError } from '@latchkey/client'
import type { Texts } from '../texts/texts.ts'

/** Why the service did not accept a new password, in words; undefined if the error is about something else. */
export function passwordProblem(error: unknown, texts: Texts): string | undefined {
  if (!isLatchkeyError(error, 'password_rejected')) return undefined
  return problemOfCode(error.upstreamCode, texts)
}

/** The words for a code of the service. */
export function problemOfCode(code: string | undefined, { password }: Texts): string {
  const { problems } = password
  return code !== undefined && isKnown(code, problems) ? problems[code] : problems.other
}

function isKnown<Problems extends object>(code: string, problems: Problems): code is string & keyof Problems {
  return Object.hasOwn(problems, code)
}
