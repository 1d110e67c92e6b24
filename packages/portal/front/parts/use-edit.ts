import { useState } from 'react'
import { changesOf } from './changes-of.ts'
import { isSame } from './is-same.ts'
import { mergeEdits } from './merge-edits.ts'

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
  /** Goes on with what somebody else has saved, and makes the same edits to it. */
  rebase(stored: Stored): void
  /** Goes on with the answer to a save of this draft; what was edited since is kept. */
  goOnAfterSave(answer: Stored): void
}

/**
 * Edits what several people may edit at once. What is read anew is shown as long as nothing is edited; later, the edit goes on
 * with it only if none of the members that can be edited here has changed.
 *
 * @param stored what was read last
 * @param draftOf the members that can be edited
 * @param merge makes the edits to what somebody else has saved; by default {@link mergeEdits}
 */
export function useEdit<Stored, Draft extends object>(
  stored: Stored,
  draftOf: (stored: Stored) => Draft,
  merge: (before: Draft, mine: Draft, theirs: Draft) => Draft = mergeEdits,
): Edit<Stored, Draft> {
  const [{ base, changed }, setState] = useState<{ base: Stored; changed: Partial<Draft> }>({
    base: stored,
    changed: {},
  })
  const before = draftOf(base)
  const draft = { ...before, ...changed }
  const isChanged = Object.keys(changed).length > 0
  if (stored !== base && (!isChanged || isSame(before, draftOf(stored)))) setState({ base: stored, changed })
  /** What is there now may have been edited since this was rendered. */
  const goOn = (latest: Stored, begun?: Draft) =>
    setState((now) => {
      const theirs = draftOf(latest)
      const basis = draftOf(now.base)
      const merged = merge(begun ?? basis, { ...basis, ...now.changed }, theirs)
      return { base: latest, changed: changesOf(theirs, merged) }
    })
  return {
    base,
    before,
    draft,
    changed,
    isChanged,
    set: (part) =>
      setState((now) => {
        const basis = draftOf(now.base)
        return { base: now.base, changed: changesOf(basis, { ...basis, ...now.changed, ...part }) }
      }),
    reset: () => setState((now) => ({ base: now.base, changed: {} })),
    rebase: (latest) => goOn(latest),
    goOnAfterSave: (answer) => goOn(answer, draft),
  }
}
