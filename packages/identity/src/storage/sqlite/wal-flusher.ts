import { type FileHandle, open } from 'node:fs/promises'

/**
 * Puts SQLite's write-ahead log on the disk, off the event loop. With `synchronous = normal` a commit only hands the log
 * to the operating system, so a power cut could bring a log-out or a used passcode back to life; with `full` every
 * commit would stop the whole process for as long as the disk takes. Callers that wait share a flush.
 */
export class WalFlusher {
  readonly #path: string
  #file: FileHandle | undefined
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined

  /** @param databasePath path of the database file */
  constructor(databasePath: string) {
    this.#path = `${databasePath}-wal`
  }

  /** Resolves when everything that was committed before the call is on the disk. */
  flush(): Promise<void> {
    if (this.#running === undefined) return this.#start()
    // the one under way may have begun before the commit
    const next = () => {
      this.#next = undefined
      return this.#start()
    }
    this.#next ??= this.#running.then(next, next)
    return this.#next
  }

  async close(): Promise<void> {
    await this.#next
    await this.#running
    await this.#file?.close()
  }

  #start(): Promise<void> {
    const running = this.#flush().finally(() => {
      if (this.#running === running) this.#running = undefined
    })
    this.#running = running
    return running
  }

  async #flush(): Promise<void> {
    this.#file ??= await open(this.#path, 'r')
    await this.#file.datasync()
  }
}
