import {
  createCheck,
  OwnPasswordRequestSchema,
  PasswordCreateRequestSchema,
  PasswordRegisteredResponseSchema,
  PasswordRegisterRequestSchema,
  PasswordRegisterResponseSchema,
  PasswordResetEmailLinkRequestSchema,
  PasswordResetEmailOtpRequestSchema,
  PasswordResetEmailOtpValidateRequestSchema,
  PasswordResetLinkRequestSchema,
  PasswordResetLinkResponseSchema,
  PasswordResetPasswordValidateRequestSchema,
  PasswordResetRequestSchema,
  PasswordResetResponseSchema,
  PasswordResetSentResponseSchema,
  PasswordResetSmsOtpRequestSchema,
  PasswordResetSmsOtpValidateRequestSchema,
  PasswordResetTokenResponseSchema,
  PasswordUpdateRequestSchema,
  PasswordValidateRequestSchema,
  PasswordValidateResponseSchema,
  pathOfUser,
  paths,
} from '@latchkey/protocol'
import { readAnswer } from '../transport/answer-body.ts'
import type { HttpAnswer } from '../transport/http-exchange.ts'
import { limitKeyOf } from '../transport/rate-limit-windows.ts'
import { requireToken, requireUserId, requireValid } from '../transport/service-checks.ts'
import type { PasswordClient } from './password-client.ts'
import type { CallService } from './service-call.ts'

const requests = {
  create: createCheck(PasswordCreateRequestSchema),
  update: createCheck(PasswordUpdateRequestSchema),
  own: createCheck(OwnPasswordRequestSchema),
  register: createCheck(PasswordRegisterRequestSchema),
  validate: createCheck(PasswordValidateRequestSchema),
  emailLink: createCheck(PasswordResetEmailLinkRequestSchema),
  link: createCheck(PasswordResetLinkRequestSchema),
  emailOtp: createCheck(PasswordResetEmailOtpRequestSchema),
  smsOtp: createCheck(PasswordResetSmsOtpRequestSchema),
  emailOtpValidate: createCheck(PasswordResetEmailOtpValidateRequestSchema),
  smsOtpValidate: createCheck(PasswordResetSmsOtpValidateRequestSchema),
  passwordValidate: createCheck(PasswordResetPasswordValidateRequestSchema),
  reset: createCheck(PasswordResetRequestSchema),
}

const responses = {
  set: createCheck(PasswordRegisteredResponseSchema),
  registered: createCheck(PasswordRegisterResponseSchema),
  validated: createCheck(PasswordValidateResponseSchema),
  sent: createCheck(PasswordResetSentResponseSchema),
  link: createCheck(PasswordResetLinkResponseSchema),
  token: createCheck(PasswordResetTokenResponseSchema),
  reset: createCheck(PasswordResetResponseSchema),
}

const post = { method: 'POST', status: 200, kind: 'other', repeatable: false } as const
const send = {
  ...post,
  kind: 'send',
  read: (answer: HttpAnswer) => void readAnswer(answer, responses.sent),
} as const
/** A proof counts attempts and uses codes up: it is never sent twice by itself. */
const prove = {
  ...post,
  kind: 'credentials',
  read: (answer: HttpAnswer) => readAnswer(answer, responses.token).result,
} as const
const set = {
  ...post,
  kind: 'create',
  read: (answer: HttpAnswer) => void readAnswer(answer, responses.set),
} as const

/** The calls about passwords as methods. */
export function createPasswordMethods(callService: CallService, clientId: string): PasswordClient {
  return {
    async createPassword(userId, request, options) {
      const path = pathOfUser(paths.userPassword, requireUserId(userId))
      const body = requireValid(requests.create, request)
      return callService({ ...set, status: 201, path, body, limitKey: 'create_password' }, options)
    },

    async updatePassword(userId, request, options) {
      const path = pathOfUser(paths.userPassword, requireUserId(userId))
      const body = requireValid(requests.update, request)
      return callService({ ...set, method: 'PUT', path, body, limitKey: 'update_password' }, options)
    },

    async setOwnPassword(accessToken, request, options) {
      const userToken = requireToken(accessToken)
      const body = requireValid(requests.own, request)
      const path = paths.myPasswordCredentials
      return callService({ ...set, path, userToken, body, limitKey: 'own_password' }, options)
    },

    async registerPassword(request, options) {
      const body = requireValid(requests.register, request)
      const read = (answer: HttpAnswer) => void readAnswer(answer, responses.registered)
      return callService(
        { ...post, path: paths.passwordRegister, body, limitKey: 'register_password', read },
        options,
      )
    },

    async validatePassword(request, options) {
      const body = requireValid(requests.validate, request)
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.validated).result
      const call = {
        ...post,
        repeatable: true,
        path: paths.passwordValidate,
        limitKey: 'validate_password',
      } as const
      return callService({ ...call, body, read }, options)
    },

    async sendPasswordResetLink(request, options) {
      const body = requireValid(requests.emailLink, request)
      const limitKey = limitKeyOf(
        'reset_send',
        body.client_attributes?.ip_address,
        body.email ?? body.username,
      )
      return callService({ ...send, path: paths.passwordResetEmailLink, body, limitKey }, options)
    },

    async createPasswordResetLink(request, options) {
      const body = requireValid(requests.link, request)
      const limitKey = limitKeyOf(
        'reset_link',
        body.client_attributes?.ip_address,
        body.email ?? body.username,
      )
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.link).reset_link
      return callService({ ...send, path: paths.passwordResetLink, body, limitKey, read }, options)
    },

    async sendPasswordResetEmailOtp(request, options) {
      const body = requireValid(requests.emailOtp, request)
      const limitKey = limitKeyOf('reset_send', body.client_attributes?.ip_address, body.email)
      return callService({ ...send, path: paths.passwordResetEmailOtp, body, limitKey }, options)
    },

    async sendPasswordResetSmsOtp(request, options) {
      const body = requireValid(requests.smsOtp, request)
      const limitKey = limitKeyOf('reset_send', body.client_attributes?.ip_address, body.phone_number)
      return callService({ ...send, path: paths.passwordResetSmsOtp, body, limitKey }, options)
    },

    async redeemPasswordResetEmailOtp(request, options) {
      const body = requireValid(requests.emailOtpValidate, request)
      const limitKey = limitKeyOf('reset_otp', body.client_attributes?.ip_address, body.email)
      return callService({ ...prove, path: paths.passwordResetEmailOtpValidate, body, limitKey }, options)
    },

    async redeemPasswordResetSmsOtp(request, options) {
      const body = requireValid(requests.smsOtpValidate, request)
      const limitKey = limitKeyOf('reset_otp', body.client_attributes?.ip_address, body.phone_number)
      return callService({ ...prove, path: paths.passwordResetSmsOtpValidate, body, limitKey }, options)
    },

    async redeemPassword(request, options) {
      const body = requireValid(requests.passwordValidate, { ...request, client_id: clientId })
      const limitKey = limitKeyOf('reset_password', body.username ?? body.email ?? body.phone_number)
      return callService({ ...prove, path: paths.passwordResetPasswordValidate, body, limitKey }, options)
    },

    async resetPassword(request, options) {
      const body = requireValid(requests.reset, request)
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.reset)
      // by the token, or one user who is limited would shut out the others
      const limitKey = limitKeyOf('reset', body.reset_token.slice(-32))
      return callService({ ...post, path: paths.passwordReset, body, limitKey, read }, options)
    },
  }
}
