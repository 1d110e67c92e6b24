import type { TokenResponse, TotpAuthenticateRequest } from '@latchkey/protocol'
import type { LoginMethod } from './login-method.ts'
import { type GivenAccount, namedAccount } from './named-account.ts'

/** A TOTP code. In a step-up it needs no identifier: it is the session's user. */
export type TotpCredentials = { method: 'totp'; token: string } & GivenAccount

/** The call of the service for TOTP codes. */
export interface TotpService {
  authenticateTotp(request: TotpAuthenticateRequest): Promise<TokenResponse>
}

/** Log-in by a code of an authenticator app (`otp`). */
export const totp: LoginMethod<TotpCredentials, TotpService> = {
  prepare({ token, ...given }, context) {
    const account = namedAccount(given, context)
    return (
      account && {
        send: (service, parameters) => service.authenticateTotp({ token, ...account, ...parameters }),
        amr: () => 'otp',
      }
    )
  },
}
