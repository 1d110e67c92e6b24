import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What a process holds once everything that it can free is freed. */
export interface ProcessState {
  /** Bytes of objects. */
  heapBytes: number
  /** Bytes of buffers and other memory outside the heap. */
  externalBytes: number
  /** Sockets, servers and timers that keep it running. */
  handles: number
}

/** Asks a child process for its state. */
export const stateRequest = 'state'

/** Answers each {@link stateRequest} of the parent. */
export function answerStateRequests(): void {
  setFlagsFromString('--expose-gc')
  const gc: () => void = runInNewContext('gc')
  process.on('message', (message) => {
    if (message !== stateRequest) return
    gc()
    const { heapUsed, external } = process.memoryUsage()
    process.send?.({
      ...{ heapBytes: heapUsed, externalBytes: external },
      handles: process.getActiveResourcesInfo().length,
    } satisfies ProcessState)
  })
}
