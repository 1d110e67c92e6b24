import { createHmac } from 'node:crypto'
import type { TokenLifetimes } from '../clients/token-lifetimes.ts'
import { sha256 } from '../text/hash.ts'
import { randomText } from '../text/random-text.ts'

/** The first refresh token of a family: all tokens that descend from one authentication. */
export interface RefreshFamily {
  /** 256 random bits; only its hash is stored. */
  token: string
  tokenHash: string
  familyId: string
  /** Seconds since the epoch. */
  expiresAt: number
  /** However often it is renewed, seconds since the epoch. */
  familyEndsAt: number
}

export function newFamily(
  now: number,
  lifetimes: Pick<TokenLifetimes, 'refreshTokenSeconds' | 'familySeconds'>,
): RefreshFamily {
  const token = randomText(32)
  return {
    token,
    tokenHash: sha256(token),
    familyId: randomText(16),
    expiresAt: now + lifetimes.refreshTokenSeconds,
    familyEndsAt: now + lifetimes.familySeconds,
  }
}

/**
 * The token that follows another. Made from the token and a stored random value, so a client whose answer got lost gets
 * the very same one again; who has only the token, or only the database, cannot make it.
 */
export function successorOf(token: string, nonce: string): string {
  return createHmac('sha256', token).update(nonce).digest('base64url')
}

/** What the owner of a used refresh token may still do. */
export type UsedTokenVerdict = 'same_successor' | 'reuse'

/** A retry shortly after the use, while nobody used the successor, is a lost answer; anything else is a theft. */
export function judgeUsedToken(
  token: { used_at: number },
  successor: { used_at: number | null } | undefined,
  now: number,
  graceSeconds: number,
): UsedTokenVerdict {
  const isUnused = successor !== undefined && successor.used_at === null
  return isUnused && now - token.used_at <= graceSeconds ? 'same_successor' : 'reuse'
}

/**
 * A fresh `jti`: the family of refresh tokens that the access token came with, a dot, and what makes it unique. By it
 * introspection knows at once that a family has ended.
 */
export function newTokenId(familyId: string): string {
  return `${familyId}.${randomText(12)}`
}

/** The family in a `jti`. */
export function familyOf(tokenId: string): string {
  return tokenId.split('.', 1)[0] ?? ''
}
