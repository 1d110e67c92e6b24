import type { AccessTokenClaims, Evidence } from '@latchkey/protocol'
import { evidenceOf } from '@latchkey/protocol'

/** Who calls this API, by the access token that came with the request. */
export class Bearer {
  /** The user; of a client on its own behalf, its `client_id`. */
  readonly sub: string
  /** The app that calls. */
  readonly client_id: string
  readonly tid: string
  readonly scopes: readonly string[]
  /** Whether a client calls on its own behalf, without a user. */
  readonly isClient: boolean
  /** What the user has proven, as far as the token tells. */
  readonly evidence: Evidence
  /** All claims of the token. */
  readonly claims: AccessTokenClaims

  constructor(claims: AccessTokenClaims) {
    this.sub = claims.sub
    this.client_id = claims.client_id
    this.tid = claims.tid
    this.scopes = claims.scope?.split(' ').filter(Boolean) ?? []
    this.isClient = claims.sub === claims.client_id
    this.evidence = evidenceOf(claims)
    this.claims = claims
  }
}
