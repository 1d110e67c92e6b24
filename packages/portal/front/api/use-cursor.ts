import { useState } from 'react'

/** Where a list that is read by pages stands. */
export interface Cursor {
  /** For the request: of the page that is shown; undefined for the first. */
  cursor: string | undefined
  /** Number of the page, from 1 on. */
  page: number
  toNext(next: string): void
  toPrevious(): void
}

/**
 * Goes through a list by cursors. It begins anew when the question changes.
 *
 * @param question what the list is read by, as text
 */
export function useCursor(question: string): Cursor {
  const [state, setState] = useState<{ question: string; cursors: readonly string[] }>({
    question,
    cursors: [],
  })
  const cursors = state.question === question ? state.cursors : []
  return {
    cursor: cursors.at(-1),
    page: cursors.length + 1,
    toNext: (next) => setState({ question, cursors: [...cursors, next] }),
    toPrevious: () => setState({ question, cursors: cursors.slice(0, -1) }),
  }
}
