import type {
  ClientAttributes,
  IdentifierType,
  RequestedClaims,
  TokenResponse,
  WebauthnAuthenticateStartResponse,
} from '@latchkey/protocol'

/** What an attempt asks the service for, whatever its method. */
export interface TokenParameters {
  claims?: RequestedClaims
  resource?: string
  scope?: string
  client_attributes?: ClientAttributes
  /** The IdP session that the authentication is added to; without it, the service begins a new one. */
  session_id?: string
}

/** Credentials that are complete: everything that the service needs. */
export interface Proof<Service> {
  /** Sends the credentials to the service. */
  send(service: Service, parameters: TokenParameters): Promise<TokenResponse>
  /**
   * The value of `amr` that the credentials add.
   *
   * @param reported `amr` of the service's answer
   * @param known methods that the session had proven before
   */
  amr(reported: readonly string[], known: readonly string[]): string
}

/** What a method may need besides the credentials that the user gave. */
export interface ProofContext {
  /** In a step-up: `sub` of the session's user. */
  readonly sessionUser: string | undefined
  /** Opens the pending challenge that this browser has for the method and purpose; `undefined` if there is none. */
  openChallenge(): unknown
}

/** One way to log in; listed in `all-methods.ts`. */
export interface LoginMethod<Given extends { method: string }, Service> {
  /** Completes what the user gave; `undefined` if a challenge is missing, or belongs to somebody else. */
  prepare(given: Given, context: ProofContext): Proof<Service> | undefined
}

/** A log-in method that starts with a challenge: something is sent, or the browser is asked to sign. */
export interface ChallengeMethod<Given extends { method: string }, Step extends { method: string }, Service>
  extends LoginMethod<Given, Service> {
  /** Seconds that a pending challenge lives; a code or link of the service may end before it. */
  readonly challengeSeconds: number
  /** Begins a challenge. Unknown accounts get the same answer as known ones. */
  begin(service: Service, step: Step, account: ChallengedAccount): Promise<BegunChallenge>
}

/** The account that a challenge is for, as the service names it. */
export interface ChallengedAccount {
  /** Absent: any account, where the method allows that. */
  identifier: string | undefined
  identifier_type: IdentifierType
  client_attributes?: ClientAttributes
  /** In a step-up: the IdP session that the authentication is added to. A secret. */
  session_id?: string
}

/** A challenge that was begun. */
export interface BegunChallenge {
  /** What `prepare` needs later; sealed for the browser that began it. */
  secret: object
  /** For `usePasskey` of `@latchkey/browser`. */
  started?: WebauthnAuthenticateStartResponse
  /** Of the channel `direct`. */
  code?: string
  /** Of the channel `direct`. */
  link?: string
}

/** Names the account of a step. In a step-up nobody is named: it is the session's user. */
export interface StepIdentifier {
  identifier?: string
  /** @default 'username' */
  identifierType?: IdentifierType
}
