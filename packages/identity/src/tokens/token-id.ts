import { randomBytes } from 'node:crypto'

/**
 * A fresh `jti`: the family of refresh tokens that the access token came with, a dot, and what makes it unique. By it
 * introspection knows at once that a family has ended.
 */
export function newTokenId(familyId: string): string {
  return `${familyId}.${randomBytes(12).toString('base64url')}`
}

/** The family in a `jti`. */
export function familyOf(tokenId: string): string {
  return tokenId.split('.', 1)[0] ?? ''
}
