import { ApiError } from '../errors/api-error.ts'

/** Something was proven that must not begin a session. The response says no more than that of a wrong proof. */
export class NotAdmitted extends ApiError {
  /** For the audit log only. */
  readonly reason: string

  constructor(reason: string) {
    super(400, 'auth_invalid_credentials', 'Invalid credentials')
    this.reason = reason
  }
}
