import { useState } from 'react'
import { changesOf } from './changes-of.ts'

/** An edit of what the service has stored. */
export interface Edit<Stored, Draft> {
  /** What the edit began with. It stays the same when somebody else saves, so that nothing of theirs is undone unseen. */
  base: Stored
  before: Draft
  draft: Draft
  /** The members of the draft that were edited. */
  changed: Partial<Draft>
  isChanged: boolean
  set(part: Partial<Draft>): void
  /** Drops what was edited. */
  reset(): void
  /** Goes on with what the service has now, and keeps what was edited. */
  rebase(stored: Stored): void
}

/**
 * Edits what several people may edit at once. What is read anew is shown as long as nothing is edited; later, the edit goes on
 * with it only if none of the members that can be edited here has changed.
 *
 * @param stored what was read last
 * @param draftOf the members that can be edited
 */
export function useEdit<Stored, Draft extends object>(
  stored: Stored,
  draftOf: (stored: Stored) => Draft,
): Edit<Stored, Draft> {
  const [base, setBase] = useState(stored)
  const [changed, setChanged] = useState<Partial<Draft>>({})
  const before = draftOf(base)
  const draft = { ...before, ...changed }
  const isChanged = Object.keys(changed).length > 0
  if (stored !== base && (!isChanged || isSame(before, draftOf(stored)))) setBase(stored)
  return {
    base,
    before,
    draft,
    changed,
    isChanged,
    set: (part) => setChanged(changesOf(before, { ...draft, ...part })),
    reset: () => setChanged({}),
    rebase: (latest) => {
      setBase(latest)
      setChanged(changesOf(draftOf(latest), { ...draftOf(latest), ...changed }))
    },
  }
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
