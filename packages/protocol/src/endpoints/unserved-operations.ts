/** Operations that the vendor documents and the service does not serve. */
export interface UnservedOperations {
  state: 'not yet' | 'left out'
  reason: string
  operations: readonly `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /cis/${string}`[]
}

const hosted = 'hosted flow: needs the provider’s own log-in page'
const organizations = 'organizations (B2B) are not supported'

/**
 * The vendor's operations below `/cis` that this service does not serve, by section, as documented from May 2025 to October
 * 2026. An endpoint that is served must not be among them.
 */
export const unservedOperations: Readonly<Record<string, readonly UnservedOperations[]>> = {
  Users: [
    {
      state: 'left out',
      reason: 'deprecated by the vendor; `phone-number` replaces it',
      operations: ['GET /cis/v1/users/phone/{phone_number}'],
    },
    {
      state: 'left out',
      reason: 'device keys of the vendor’s SDK',
      operations: [
        'GET /cis/v1/users/me/device-keys',
        'POST /cis/v1/users/{user_id}/device-keys',
        'GET /cis/v1/users/{user_id}/device-keys',
        'GET /cis/v1/users/{user_id}/device-keys/{key_id}',
        'PUT /cis/v1/users/{user_id}/device-keys/{key_id}',
        'DELETE /cis/v1/users/{user_id}/device-keys/{key_id}',
        'POST /cis/v1/users/{user_id}/device-keys/{key_id}/validate',
        'PUT /cis/v1/users/{user_id}/device-keys/{key_id}/block',
        'PUT /cis/v1/users/{user_id}/device-keys/{key_id}/unblock',
      ],
    },
  ],
  'Clients of the own app': [
    {
      state: 'left out',
      reason: 'an app without clients cannot be used; delete them one by one',
      operations: ['DELETE /cis/v1/clients'],
    },
  ],
  'Signing keys': [
    {
      state: 'left out',
      reason: 'private keys do not travel: the service makes its own',
      operations: ['POST /cis/v1/applications/signing-keys/upload'],
    },
  ],
  'Hosted log-in': [
    {
      state: 'left out',
      reason: hosted,
      operations: [
        'GET /cis/oidc/auth',
        'GET /cis/oidc/session/end',
        'GET /cis/v1/sessions/{user_id}',
        'DELETE /cis/v1/sessions/{user_id}',
        'POST /cis/v1/auth/password/login',
        'POST /cis/v1/auth/links/email',
        'POST /cis/v1/auth/otp/email',
        'POST /cis/v1/auth/otp/email/validation',
        'POST /cis/v1/auth/otp/sms',
        'POST /cis/v1/auth/otp/sms/validation',
        'POST /cis/v1/auth/webauthn/external/register/hosted/hint',
      ],
    },
  ],
  'Social networks': [
    {
      state: 'left out',
      reason: 'needs an account at each network',
      operations: [
        'POST /cis/v1/auth/social/google/start',
        'POST /cis/v1/auth/social/google/verify',
        'POST /cis/v1/auth/social/google/authenticate',
        'POST /cis/v1/auth/social/facebook/start',
        'POST /cis/v1/auth/social/facebook/verify',
        'POST /cis/v1/auth/social/facebook/authenticate',
        'POST /cis/v1/auth/social/apple/start',
        'POST /cis/v1/auth/social/apple/verify',
        'POST /cis/v1/auth/social/apple/authenticate',
        'POST /cis/v1/auth/social/tiktok/start',
        'POST /cis/v1/auth/social/tiktok/verify',
        'POST /cis/v1/auth/social/tiktok/authenticate',
      ],
    },
  ],
  'Mobile biometrics': [
    {
      state: 'left out',
      reason: 'needs the vendor’s mobile SDK; passkeys do the same with a standard',
      operations: [
        'POST /cis/v1/auth/mobile-biometrics/start',
        'POST /cis/v1/auth/mobile-biometrics/authenticate',
        'POST /cis/v1/auth/mobile-biometrics/register',
        'DELETE /cis/v1/auth/mobile-biometrics/delete',
      ],
    },
  ],
  Consents: [
    {
      state: 'left out',
      reason: 'third-party clients are not supported',
      operations: [
        'GET /cis/v1/consents',
        'GET /cis/v1/consents/{consent_id}',
        'DELETE /cis/v1/consents/clients/{client_id}/users/{user_id}',
        'GET /cis/v1/manage/consents',
        'DELETE /cis/v1/manage/consents/clients/{client_id}/users/{user_id}',
        'GET /cis/v1/consents/me',
        'DELETE /cis/v1/consents/me/clients/{client_id}',
      ],
    },
  ],
  Organizations: [
    {
      state: 'left out',
      reason: organizations,
      operations: [
        'POST /cis/v1/organizations',
        'GET /cis/v1/organizations',
        'GET /cis/v1/organizations/{organization_id}',
        'PUT /cis/v1/organizations/{organization_id}',
        'DELETE /cis/v1/organizations/{organization_id}',
        'GET /cis/v1/organizations/name/{organization_name}',
        'PUT /cis/v1/organizations/{organization_id}/apps',
        'DELETE /cis/v1/organizations/{organization_id}/apps',
        'POST /cis/v1/organizations/{organization_id}/logo',
        'POST /cis/v1/organizations/{organization_id}/applications/{app_id}/managed-organizations',
        'POST /cis/v1/organizations/{organization_id}/members',
        'GET /cis/v1/organizations/{organization_id}/members',
        'GET /cis/v1/organizations/{organization_id}/members/{user_id}',
        'PUT /cis/v1/organizations/{organization_id}/members/{user_id}',
        'PATCH /cis/v1/organizations/{organization_id}/members/{user_id}',
        'DELETE /cis/v1/organizations/{organization_id}/members/{user_id}',
        'GET /cis/v1/members/{member_id}/organizations',
        'POST /cis/v1/applications/{app_id}/organizations/{organization_id}/members/{member_id}/roles',
        'POST /cis/v1/applications/{app_id}/organizations/{organization_id}/role-groups/set',
        'GET /cis/v1/applications/{app_id}/organizations/{organization_id}/role-groups',
        'POST /cis/v1/applications/{app_id}/organizations/{organization_id}/roles-and-groups/set',
        'GET /cis/v1/applications/{app_id}/organizations/{organization_id}/roles-and-groups',
      ],
    },
  ],
  'Role groups': [
    {
      state: 'left out',
      reason: 'they limit the roles of organizations, which are not supported',
      operations: [
        'POST /cis/v1/applications/{app_id}/role-groups',
        'GET /cis/v1/applications/{app_id}/role-groups',
        'PUT /cis/v1/applications/{app_id}/role-groups/{group_id}',
        'DELETE /cis/v1/applications/{app_id}/role-groups/{group_id}',
        'POST /cis/v1/applications/{app_id}/role-groups/{group_id}/roles/set',
      ],
    },
  ],
  'Management apps': [
    {
      state: 'left out',
      reason: 'a management app is an app with `management` (ours), by the calls of applications',
      operations: [
        'POST /cis/v1/management/applications',
        'GET /cis/v1/management/applications',
        'PUT /cis/v1/management/applications/{app_id}',
        'DELETE /cis/v1/management/applications/{app_id}',
      ],
    },
  ],
  SCIM: [
    {
      state: 'left out',
      reason: 'SCIM is not supported; the users API does the same',
      operations: [
        'POST /cis/scim/Users',
        'GET /cis/scim/Users',
        'POST /cis/scim/Users/.search',
        'GET /cis/scim/Users/{user_id}',
        'PUT /cis/scim/Users/{user_id}',
        'DELETE /cis/scim/Users/{user_id}',
      ],
    },
  ],
  'SAML and SSO': [
    {
      state: 'left out',
      reason: 'SAML is not supported',
      operations: [
        'POST /cis/v1/serviceprovider/saml2',
        'GET /cis/v1/serviceprovider/saml2',
        'PUT /cis/v1/serviceprovider/saml2/{service_provider_id}',
        'DELETE /cis/v1/serviceprovider/saml2/{service_provider_id}',
        'GET /cis/v1/serviceprovider/saml2/sso/{service_provider_id}',
        'GET /cis/v1/auth/sso/saml/start',
        'POST /cis/v1/auth/sso/saml/complete',
      ],
    },
    { state: 'left out', reason: hosted, operations: ['GET /cis/v1/auth/sso/start'] },
    {
      state: 'left out',
      reason: 'all apps of a tenant share their sessions, without groups of clients',
      operations: ['POST /cis/v1/sso-service/sso-group', 'GET /cis/v1/sso-service/sso-group'],
    },
  ],
  'Delegated access': [
    {
      state: 'left out',
      reason: 'delegated access is not supported',
      operations: [
        'POST /cis/v1/delegated-access/consents/me/grant',
        'POST /cis/v1/delegated-access/consents/me/request',
        'GET /cis/v1/delegated-access/consents/me',
        'DELETE /cis/v1/delegated-access/consents/me/permissions/actor',
        'DELETE /cis/v1/delegated-access/consents/me/permissions/subject',
      ],
    },
  ],
  'Token exchange': [
    { state: 'left out', reason: 'delegated access is not supported', operations: ['POST /cis/v1/token'] },
  ],
}
