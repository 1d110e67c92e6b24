/** OWASP's first choice for argon2id (Password Storage Cheat Sheet). */
export const defaultPasswordHashing = { memoryKib: 19_456, passes: 2 }
