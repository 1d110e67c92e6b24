import { useSyncExternalStore } from 'react'

/** Why the administrator has to act before calls work again. */
export type SessionNotice = 'ended' | 'step-up' | undefined

let notice: SessionNotice
const listeners = new Set<() => void>()

/** Says that the session has ended, or that a call needs a fresh confirmation; undefined takes it back. */
export function setSessionNotice(next: SessionNotice): void {
  notice = next
  for (const listener of listeners) listener()
}

/** The present notice. */
export function useSessionNotice(): SessionNotice {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => notice,
  )
}
