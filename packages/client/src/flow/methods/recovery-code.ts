import type { RecoveryCodeAuthenticateRequest, TokenResponse } from '@latchkey/protocol'
import type { LoginMethod } from './login-method.ts'
import { type GivenAccount, namedAccount } from './named-account.ts'

/** A recovery code. In a step-up it needs no identifier: it is the session's user. */
export type RecoveryCodeCredentials = { method: 'recovery_code'; code: string } & GivenAccount

/** The call of the service for recovery codes. */
export interface RecoveryCodeService {
  authenticateRecoveryCode(request: RecoveryCodeAuthenticateRequest): Promise<TokenResponse>
}

/** Log-in by a single-use recovery code (`otp`). */
export const recoveryCode: LoginMethod<RecoveryCodeCredentials, RecoveryCodeService> = {
  prepare({ code, ...given }, context) {
    const account = namedAccount(given, context)
    return (
      account && {
        send: (service, parameters) => service.authenticateRecoveryCode({ code, ...account, ...parameters }),
        amr: () => 'otp',
      }
    )
  },
}
