import { verify } from '@node-rs/bcrypt'
import type { ReadImportedHash } from './check-password.ts'

/** About a second of one processor. */
const mostCost = 14

/** `$2a$`, `$2b$`, `$2y$`: three names for the same computation. */
export const readBcryptHash: ReadImportedHash = (text) => {
  if (!text.startsWith('$2')) return undefined
  const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text) ?? []
  if (cost === undefined) return 'is not bcrypt in the form $2b$, $2a$ or $2y$'
  if (Number(cost) < 4 || Number(cost) > mostCost) return `has a bcrypt cost that is not 4 to ${mostCost}`
  return (password) => verify(password, text)
}
