import type { PasswordAuthenticateRequest, TokenResponse, UsernameType } from '@latchkey/protocol'
import type { LoginMethod } from './login-method.ts'

/** A user name and password. */
export interface PasswordCredentials {
  method: 'password'
  username: string
  password: string
  /** @default what the service takes for one: any kind of identifier */
  usernameType?: UsernameType
}

/** The call of the service for passwords. */
export interface PasswordService {
  authenticatePassword(request: PasswordAuthenticateRequest): Promise<TokenResponse>
}

/** Log-in by password (`pwd`). */
export const password: LoginMethod<PasswordCredentials, PasswordService> = {
  prepare: ({ username, password, usernameType }) => ({
    send: (service, parameters) =>
      service.authenticatePassword({
        username,
        password,
        ...(usernameType && { username_type: usernameType }),
        ...parameters,
      }),
    amr: () => 'pwd',
  }),
}
