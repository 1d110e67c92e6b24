import type { EndpointTable } from '../endpoints/endpoint.ts'
import {
  ChangeAuthMethodsRequestSchema,
  LoginPreferencesResponseSchema,
} from './login-preferences/auth-methods.ts'

const auth_methods = {
  password: { passwordMinLength: 12, checkHibp: true },
  email_otp: { expiresIn: 5, maxFailures: 3, message: { primaryColor: '#6981FF' } },
  sms: null,
} as const
const version = 'X0vG1m3bq5P0Q2oWf4Jm0sZ2o2n8m1m7d3J8h5kYc1E'

/** Login preferences: the log-in methods of an app. */
export const preferenceEndpoints = {
  /**
   * Reads the log-in methods of an app.
   *
   * @throws LatchkeyError `not_found`
   */
  readLoginPreferences: {
    method: 'GET',
    path: '/cis/loginPreferences/{appId}',
    caller: { manager: 'preferences:read' },
    status: 200,
    response: LoginPreferencesResponseSchema,
    gives: 'result',
    operation: 'read_login_preferences',
    errors: ['not_found'],
    summary: 'Reads the log-in methods of an app.',
    example: { response: { result: { auth_methods, version } } },
  },

  /**
   * Replaces the log-in methods that are given, each as a whole; `null` turns one off. The others stay.
   *
   * @throws LatchkeyError `not_found`; `conflict` if `version` is no longer that of the preferences
   */
  changeAuthMethods: {
    method: 'PUT',
    path: '/cis/loginPreferences/{appId}/authMethods',
    caller: { manager: 'preferences:edit' },
    body: ChangeAuthMethodsRequestSchema,
    status: 200,
    response: LoginPreferencesResponseSchema,
    gives: 'result',
    operation: 'change_auth_methods',
    errors: ['not_found', 'conflict'],
    summary:
      'Replaces the log-in methods that are given, each as a whole; `null` turns one off. The others stay.',
    example: {
      body: { password: { passwordMinLength: 12, checkHibp: true }, sms: null, version },
      response: { result: { auth_methods, version } },
    },
  },
} as const satisfies EndpointTable
