/** Compares a password, exactly as it was typed, with one hash; on the thread pool. */
export type CheckPassword = (password: string) => Promise<boolean>

/** Reads one family of hashes: undefined for text of another family, a message for a hash that must not be used. */
export type ReadImportedHash = (text: string) => CheckPassword | string | undefined
