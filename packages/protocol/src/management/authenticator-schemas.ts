export {
  type Authenticator,
  AuthenticatorSchema,
  type AuthenticatorsResponse,
  AuthenticatorsResponseSchema,
} from '../schemas/account.ts'
