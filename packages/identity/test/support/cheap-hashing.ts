/** The least that argon2id takes: the cost of a hash is tested where it matters. Dev mode only. */
export const cheapHashing = { memoryKib: 8, passes: 1 }
