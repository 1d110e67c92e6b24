export { accessEndpoints } from './access-endpoints.ts'
export type { ManagementAccess, ManagementAccessResponse } from './access-schema.ts'
export { ManagementAccessResponseSchema, ManagementAccessSchema } from './access-schema.ts'
export { auditEndpoints } from './audit-endpoints.ts'
export type {
  AuditEventEntry,
  AuditVerification,
  ExportAuditQuery,
  ExportAuditResponse,
  ListAuditQuery,
  ListAuditResponse,
  VerifyAuditRequest,
  VerifyAuditResponse,
} from './audit-schemas.ts'
export {
  AuditEventSchema,
  AuditVerificationSchema,
  ExportAuditQuerySchema,
  ExportAuditResponseSchema,
  ListAuditQuerySchema,
  ListAuditResponseSchema,
  VerifyAuditRequestSchema,
  VerifyAuditResponseSchema,
} from './audit-schemas.ts'
export { authenticatorEndpoints } from './authenticator-endpoints.ts'
export type { Authenticator, AuthenticatorsResponse } from './authenticator-schemas.ts'
export { AuthenticatorSchema, AuthenticatorsResponseSchema } from './authenticator-schemas.ts'
export type { ImportUser, ImportUsersRequest, ImportUsersResponse } from './import-schemas.ts'
export { ImportUserSchema, ImportUsersRequestSchema, ImportUsersResponseSchema } from './import-schemas.ts'
export type {
  AuthMethods,
  ChangeAuthMethodsRequest,
  LoginPreferencesResponse,
} from './login-preferences/auth-methods.ts'
export {
  AuthMethodsSchema,
  ChangeAuthMethodsRequestSchema,
  LoginPreferencesResponseSchema,
} from './login-preferences/auth-methods.ts'
export type { EmailMessagePreferences } from './login-preferences/email-message-preferences.ts'
export type { LinkPreferences } from './login-preferences/link-preferences.ts'
export { LinkPreferencesSchema, linkPreferences } from './login-preferences/link-preferences.ts'
export type { PasscodePreferences, SmsPreferences } from './login-preferences/passcode-preferences.ts'
export {
  PasscodePreferencesSchema,
  passcodePreferences,
  SmsPreferencesSchema,
} from './login-preferences/passcode-preferences.ts'
export type { PasswordPreferences } from './login-preferences/password-preferences.ts'
export { PasswordPreferencesSchema, passwordPreferences } from './login-preferences/password-preferences.ts'
export type { TotpPreferences } from './login-preferences/totp/totp-preferences.ts'
export { TotpPreferencesSchema, totpPreferences } from './login-preferences/totp/totp-preferences.ts'
export { secretMembers, unservedMethods } from './login-preferences/unserved-methods.ts'
export type { WebauthnPreferences } from './login-preferences/webauthn-preferences.ts'
export {
  WebauthnConfigurationSchema,
  WebauthnPreferencesSchema,
  webauthnPreferences,
} from './login-preferences/webauthn-preferences.ts'
export { managementEndpoints, managementSections } from './management-sections.ts'
export { preferenceEndpoints } from './preference-endpoints.ts'
export { templateEndpoints } from './template-endpoints.ts'
export type {
  Branding,
  BrandingResponse,
  ListTemplatesResponse,
  MessageKindView,
  PreviewTemplateRequest,
  SendTestMessageRequest,
  Template,
  TemplateContent,
  TemplatePreview,
  TemplatePreviewResponse,
  TemplateResponse,
} from './template-schemas.ts'
export {
  BrandingResponseSchema,
  BrandingSchema,
  ListTemplatesResponseSchema,
  MessageKindSchema,
  PreviewTemplateRequestSchema,
  SendTestMessageRequestSchema,
  TemplateContentSchema,
  TemplatePreviewResponseSchema,
  TemplatePreviewSchema,
  TemplateResponseSchema,
  TemplateSchema,
} from './template-schemas.ts'
export { tenantEndpoints } from './tenant-endpoints.ts'
export type {
  ChangeTenantRequest,
  CreateTenantRequest,
  EraseTenantRequest,
  ExportTenantResponse,
  ListTenantsResponse,
  Tenant,
  TenantExportLine,
  TenantPageQuery,
  TenantResponse,
} from './tenant-schemas.ts'
export {
  ChangeTenantRequestSchema,
  CreateTenantRequestSchema,
  EraseTenantRequestSchema,
  ExportTenantResponseSchema,
  ListTenantsResponseSchema,
  TenantExportLineSchema,
  TenantPageQuerySchema,
  TenantResponseSchema,
  TenantSchema,
} from './tenant-schemas.ts'
export { userChangeEndpoints } from './user-change-endpoints.ts'
export type { RemoveFromAppQuery, UpdateUserRequest, VerifyAddressRequest } from './user-change-schemas.ts'
export {
  RemoveFromAppQuerySchema,
  UpdateUserRequestSchema,
  VerifyAddressRequestSchema,
} from './user-change-schemas.ts'
export { userImportEndpoints } from './user-import-endpoints.ts'
export { userRightsEndpoints } from './user-rights-endpoints.ts'
export type { UserData, UserDataResponse } from './user-rights-schemas.ts'
export { UserDataResponseSchema, UserDataSchema } from './user-rights-schemas.ts'
export { userSearchEndpoints } from './user-search-endpoints.ts'
export type {
  CountUsersQuery,
  CountUsersResponse,
  ListUsersQuery,
  ListUsersResponse,
  UserIdentifierQuery,
} from './user-search-schemas.ts'
export {
  CountUsersQuerySchema,
  CountUsersResponseSchema,
  ListUsersQuerySchema,
  ListUsersResponseSchema,
  UserIdentifierQuerySchema,
} from './user-search-schemas.ts'
export { webhookEndpoints } from './webhook-endpoints.ts'
export type {
  CreateWebhookRequest,
  ListWebhookDeliveriesQuery,
  NewWebhookResponse,
  UpdateWebhookRequest,
  Webhook,
  WebhookDeliveriesResponse,
  WebhookDelivery,
  WebhookDeliveryResponse,
  WebhookEventType,
  WebhookResponse,
  WebhookSecretResponse,
  WebhooksResponse,
} from './webhook-schemas.ts'
export {
  CreateWebhookRequestSchema,
  ListWebhookDeliveriesQuerySchema,
  NewWebhookResponseSchema,
  UpdateWebhookRequestSchema,
  WebhookDeliveriesResponseSchema,
  WebhookDeliveryResponseSchema,
  WebhookDeliverySchema,
  WebhookEventTypeSchema,
  WebhookResponseSchema,
  WebhookSchema,
  WebhookSecretResponseSchema,
  WebhooksResponseSchema,
  webhookEventTypes,
} from './webhook-schemas.ts'
