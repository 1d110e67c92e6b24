/** A hash that another system made. */
export interface ImportedHash {
  /** Compares a password, in exactly this form, on the thread pool. */
  fits(password: string): Promise<boolean>
  /**
   * Whether the algorithm computes with all of this password, in exactly this form. If it does not, other passwords fit the
   * same hash, and the one that fits may not be the real one.
   */
  seesAllOf(password: string): boolean
}

/** Reads one family of hashes: undefined for text of another family, a message for a hash that must not be used. */
export type ReadImportedHash = (text: string) => ImportedHash | string | undefined
