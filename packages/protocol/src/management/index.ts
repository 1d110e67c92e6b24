export { accessEndpoints } from './access-endpoints.ts'
export type { ManagementAccess, ManagementAccessResponse } from './access-schema.ts'
export { ManagementAccessResponseSchema, ManagementAccessSchema } from './access-schema.ts'
export { appEndpoints } from './app-endpoints.ts'
export { storedAppFields } from './apps/app-fields.ts'
export type {
  AppNamesResponse,
  AppResponse,
  AppsResponse,
  CreateAppRequest,
  ManagedApp,
  UpdateAppRequest,
} from './apps/app-schemas.ts'
export {
  AppNamesResponseSchema,
  AppResponseSchema,
  AppsResponseSchema,
  CreateAppRequestSchema,
  ManagedAppSchema,
  UpdateAppRequestSchema,
} from './apps/app-schemas.ts'
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
export { ChosenIdSchema } from './chosen-id.ts'
export { clientEndpoints } from './client-endpoints.ts'
export { clientSecretEndpoints } from './client-secret-endpoints.ts'
export {
  ClaimNamesSchema,
  ClientResourcesSchema,
  clientFields,
  type IdTokenAlgorithm,
  IdTokenAlgorithmSchema,
  PermissionsSchema,
  RedirectUrisSchema,
  ScopesSchema,
  storedClientFields,
} from './clients/client-fields.ts'
export type { ClientJwk } from './clients/client-jwk.ts'
export { ClientJwkSchema, ClientJwksSchema } from './clients/client-jwk.ts'
export type {
  CreateClientRequest,
  CreatedSecretResponse,
  CreateOwnClientRequest,
  ListedSecret,
  ListedSecretsResponse,
  ManagedClient,
  ManagedClients,
  UpdateClientRequest,
  UpdateResourcesRequest,
} from './clients/client-schemas.ts'
export {
  CreateClientRequestSchema,
  CreatedSecretResponseSchema,
  CreateOwnClientRequestSchema,
  ListedSecretSchema,
  ListedSecretsResponseSchema,
  ManagedClientSchema,
  ManagedClientsSchema,
  UpdateClientRequestSchema,
  UpdateResourcesRequestSchema,
} from './clients/client-schemas.ts'
export type { TokenExpiration } from './clients/token-expiration.ts'
export { TokenExpirationSchema } from './clients/token-expiration.ts'
export { groupEndpoints } from './group-endpoints.ts'
export type {
  AddMembersRequest,
  CreateGroupRequest,
  Group,
  GroupMembersResponse,
  GroupResponse,
  GroupsResponse,
  UpdateGroupRequest,
} from './groups/group-schemas.ts'
export {
  AddMembersRequestSchema,
  CreateGroupRequestSchema,
  GroupMembersResponseSchema,
  GroupResponseSchema,
  GroupSchema,
  GroupsResponseSchema,
  UpdateGroupRequestSchema,
} from './groups/group-schemas.ts'
export type { ImportUser, ImportUsersRequest, ImportUsersResponse } from './import-schemas.ts'
export { ImportUserSchema, ImportUsersRequestSchema, ImportUsersResponseSchema } from './import-schemas.ts'
export type {
  CreateSigningKeyRequest,
  ManagedSigningKey,
  ManagedSigningKeys,
  SigningKeyLine,
  UpdateSigningKeyRequest,
} from './keys/signing-key-schemas.ts'
export {
  CreateSigningKeyRequestSchema,
  ManagedSigningKeySchema,
  ManagedSigningKeysSchema,
  signingKeyLines,
  UpdateSigningKeyRequestSchema,
} from './keys/signing-key-schemas.ts'
export type { ListQuery } from './list-query.ts'
export { ListQuerySchema, listQuery, nextCursorField } from './list-query.ts'
export * from './login-preferences/auth-methods.ts'
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
export { secretMembers, unservedMethods } from './login-preferences/unserved-methods.ts'
export type { WebauthnPreferences } from './login-preferences/webauthn-preferences.ts'
export {
  WebauthnConfigurationSchema,
  WebauthnPreferencesSchema,
  webauthnPreferences,
} from './login-preferences/webauthn-preferences.ts'
export { managementEndpoints, managementSections } from './management-sections.ts'
export { ownClientEndpoints } from './own-client-endpoints.ts'
export { preferenceEndpoints } from './preference-endpoints.ts'
export { resourceEndpoints } from './resource-endpoints.ts'
export type {
  CreateResourceRequest,
  ManagedResource,
  ResourceResponse,
  ResourcesResponse,
  ResourceUri,
  ResourceUriQuery,
  UpdateResourceRequest,
} from './resources/resource-schemas.ts'
export {
  CreateResourceRequestSchema,
  ManagedResourceSchema,
  ResourceResponseSchema,
  ResourcesResponseSchema,
  ResourceUriQuerySchema,
  ResourceUriSchema,
  resourceRuleFields,
  UpdateResourceRequestSchema,
} from './resources/resource-schemas.ts'
export { roleEndpoints } from './role-endpoints.ts'
export type {
  AssignRoleRequest,
  CreateRoleRequest,
  Role,
  RoleAssignmentsResponse,
  RoleEntityType,
  RoleResponse,
  RolesResponse,
  UpdateRoleRequest,
} from './roles/role-schemas.ts'
export {
  AssignRoleRequestSchema,
  CreateRoleRequestSchema,
  RoleAssignmentsResponseSchema,
  RoleEntityTypeSchema,
  RoleResponseSchema,
  RoleSchema,
  RolesResponseSchema,
  UpdateRoleRequestSchema,
} from './roles/role-schemas.ts'
export { signingKeyEndpoints } from './signing-key-endpoints.ts'
export { statisticsEndpoints } from './statistics-endpoints.ts'
export type {
  PresentFigures,
  ReadStatisticsQuery,
  ReadStatisticsResponse,
  StatisticsCounts,
} from './statistics-schemas.ts'
export {
  PresentFiguresSchema,
  ReadStatisticsQuerySchema,
  ReadStatisticsResponseSchema,
  StatisticsCountsSchema,
} from './statistics-schemas.ts'
export { templateEndpoints } from './template-endpoints.ts'
export type {
  Branding,
  BrandingResponse,
  DeleteTemplateQuery,
  ListTemplatesResponse,
  MessageKindView,
  PreviewTemplateRequest,
  SendTestMessageRequest,
  SetBrandingRequest,
  SetTemplateRequest,
  StoredBranding,
  Template,
  TemplateContent,
  TemplatePreview,
  TemplatePreviewResponse,
  TemplateResponse,
} from './template-schemas.ts'
export {
  BrandingResponseSchema,
  BrandingSchema,
  DeleteTemplateQuerySchema,
  ListTemplatesResponseSchema,
  MessageKindSchema,
  PreviewTemplateRequestSchema,
  SendTestMessageRequestSchema,
  SetBrandingRequestSchema,
  SetTemplateRequestSchema,
  StoredBrandingSchema,
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
export { userPasswordEndpoints } from './user-password-endpoints.ts'
export type {
  SendPasswordResetRequest,
  TemporaryPasswordRequest,
  TemporaryPasswordResponse,
} from './user-password-schemas.ts'
export {
  SendPasswordResetRequestSchema,
  TemporaryPasswordRequestSchema,
  TemporaryPasswordResponseSchema,
} from './user-password-schemas.ts'
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
export { userSessionEndpoints } from './user-session-endpoints.ts'
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
