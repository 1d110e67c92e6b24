import {
  OwnPasswordRequestSchema,
  PasswordAuthenticateRequestSchema,
  PasswordCreateRequestSchema,
  PasswordRegisteredResponseSchema,
  PasswordRegisterRequestSchema,
  PasswordRegisterResponseSchema,
  PasswordUpdateRequestSchema,
  PasswordValidateRequestSchema,
  PasswordValidateResponseSchema,
  paths,
  TokenResponseSchema,
} from '@latchkey/protocol'
import { clientOf } from '../../access/client-guard.ts'
import { userOf } from '../../access/user-guard.ts'
import { routePath } from '../../http/route-path.ts'
import type { ApiScope } from '../../http/type-provider.ts'
import { UserParametersSchema } from '../../http/user-parameters.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { authenticateByPassword } from './authenticate-by-password.ts'
import { createPassword, registerPassword, setOwnPassword, updatePassword } from './manage-passwords.ts'
import { validatePassword } from './validate-password.ts'

const registered = { message: 'Password registered' }

/** What clients do with passwords: authenticate by them, set, change and check them. */
export function passwordRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.passwordAuthenticate,
    {
      config: { action: 'auth:execute' },
      schema: { body: PasswordAuthenticateRequestSchema, response: { 200: TokenResponseSchema } },
    },
    async (request) => authenticateByPassword(context, clientOf(request), request.body),
  )

  app.post(
    routePath(paths.userPassword),
    {
      config: { action: 'users:edit' },
      schema: {
        params: UserParametersSchema,
        body: PasswordCreateRequestSchema,
        response: { 201: PasswordRegisteredResponseSchema },
      },
    },
    async (request, reply) => {
      await createPassword(context, clientOf(request), request.params.userId, request.body)
      return reply.code(201).send({ result: registered })
    },
  )

  app.put(
    routePath(paths.userPassword),
    {
      config: { action: 'users:edit' },
      schema: {
        params: UserParametersSchema,
        body: PasswordUpdateRequestSchema,
        response: { 200: PasswordRegisteredResponseSchema },
      },
    },
    async (request) => {
      await updatePassword(context, clientOf(request), request.params.userId, request.body)
      return { result: registered }
    },
  )

  app.post(
    paths.passwordValidate,
    {
      config: { action: 'auth:execute' },
      schema: { body: PasswordValidateRequestSchema, response: { 200: PasswordValidateResponseSchema } },
    },
    async (request) => validatePassword(context, clientOf(request), request.body),
  )

  app.post(
    paths.passwordRegister,
    {
      config: { action: 'users:edit' },
      schema: { body: PasswordRegisterRequestSchema, response: { 200: PasswordRegisterResponseSchema } },
    },
    async (request) => {
      await registerPassword(context, clientOf(request), request.body)
      return registered
    },
  )
}

/** What users do with their own password: set it. */
export function ownPasswordRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.myPasswordCredentials,
    {
      schema: { body: OwnPasswordRequestSchema, response: { 200: PasswordRegisteredResponseSchema } },
    },
    async (request) => {
      await setOwnPassword(context, userOf(request), request.body)
      return { result: registered }
    },
  )
}
