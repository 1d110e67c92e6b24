import { emailBodyLimitBytes } from '../endpoints/email-body-limit.ts'
import type { EndpointTable } from '../endpoints/endpoint.ts'
import {
  type Branding,
  BrandingResponseSchema,
  DeleteTemplateQuerySchema,
  ListTemplatesResponseSchema,
  PreviewTemplateRequestSchema,
  SendTestMessageRequestSchema,
  SetBrandingRequestSchema,
  SetTemplateRequestSchema,
  type TemplateContent,
  TemplatePreviewResponseSchema,
  TemplateResponseSchema,
} from './template-schemas.ts'

const content = {
  subject: 'Dein Code für {{app_name}}',
  header_text: 'Anmelden bei {{app_name}}',
  body_text: 'Gib diesen Code ein:',
  info_text: 'Er gilt {{minutes}} Minuten.',
} satisfies TemplateContent

const branding = { primary_color: '#1a73e8', sender_name: 'Shop' } satisfies Branding

/** Texts and looks of the messages of an app. */
export const templateEndpoints = {
  /**
   * Lists the kinds of messages, their placeholders and the languages in which the app has texts of its own.
   *
   * @throws LatchkeyError `not_found`
   */
  listTemplates: {
    method: 'GET',
    path: '/cis/v1/applications/{appId}/templates',
    caller: { manager: 'preferences:read' },
    status: 200,
    response: ListTemplatesResponseSchema,
    gives: 'result',
    operation: 'list_templates',
    errors: ['not_found'],
    summary:
      'Lists the kinds of messages, their placeholders and the languages in which the app has texts of its own.',
    example: {
      response: {
        result: [
          {
            kind: 'email_code',
            channel: 'email',
            description: 'The email with a code to log in.',
            placeholders: ['app_name', 'code', 'lifetime', 'minutes'],
            required_placeholder: 'code',
            default_content: { subject: 'Your code for {{app_name}}' },
            languages: ['de'],
          },
        ],
      },
    },
  },
  /**
   * Reads a template of an app.
   *
   * @throws LatchkeyError `not_found`
   */
  readTemplate: {
    method: 'GET',
    path: '/cis/v1/applications/{appId}/templates/{messageKind}/{language}',
    caller: { manager: 'preferences:read' },
    status: 200,
    response: TemplateResponseSchema,
    gives: 'result',
    operation: 'read_template',
    errors: ['not_found'],
    summary: 'Reads a template of an app.',
    example: {
      response: { result: { kind: 'email_code', language: 'de', content, updated_at: 1_790_000_000 } },
    },
  },
  /**
   * Sets a template of an app in one language.
   *
   * @throws LatchkeyError `invalid_request`, `not_found`; `conflict` if `version` is no longer that of the template
   */
  setTemplate: {
    method: 'PUT',
    path: '/cis/v1/applications/{appId}/templates/{messageKind}/{language}',
    caller: { manager: 'preferences:edit' },
    body: SetTemplateRequestSchema,
    bodyLimitBytes: emailBodyLimitBytes,
    status: 200,
    response: TemplateResponseSchema,
    gives: 'result',
    repeatable: true,
    operation: 'set_template',
    errors: ['not_found', 'conflict'],
    summary: 'Sets a template of an app in one language.',
    example: {
      body: content,
      response: { result: { kind: 'email_code', language: 'de', content, updated_at: 1_790_000_000 } },
    },
  },
  /**
   * Deletes a template of an app, so that the next one by language counts again.
   *
   * @throws LatchkeyError `not_found`; `conflict` if `version` is no longer that of the template
   */
  deleteTemplate: {
    method: 'DELETE',
    path: '/cis/v1/applications/{appId}/templates/{messageKind}/{language}',
    caller: { manager: 'preferences:edit' },
    query: DeleteTemplateQuerySchema,
    optionalRequest: true,
    status: 204,
    operation: 'delete_template',
    errors: ['not_found', 'conflict'],
    summary: 'Deletes a template of an app, so that the next one by language counts again.',
    example: { query: { version: 'X0vG1m3bq5P0Q2oWf4Jm0sZ2o2n8m1m7d3J8h5kYc1E' } },
  },
  /**
   * Shows a message with example values, as a user of this language would get it.
   *
   * @throws LatchkeyError `invalid_request`, `not_found`
   */
  previewTemplate: {
    method: 'POST',
    path: '/cis/v1/applications/{appId}/templates/{messageKind}/{language}/preview',
    caller: { manager: 'preferences:read' },
    body: PreviewTemplateRequestSchema,
    optionalRequest: true,
    bodyLimitBytes: emailBodyLimitBytes,
    status: 200,
    response: TemplatePreviewResponseSchema,
    gives: 'result',
    repeatable: true,
    operation: 'preview_template',
    errors: ['not_found'],
    summary: 'Shows a message with example values, as a user of this language would get it.',
    example: {
      body: { content },
      response: {
        result: {
          channel: 'email',
          subject: 'Dein Code für Shop',
          sender_name: 'Shop',
          text: 'Anmelden bei Shop\n\nGib diesen Code ein:\n\n123456\n\nEr gilt 5 Minuten.',
          html: '<!doctype html>…',
        },
      },
    },
  },
  /**
   * Sends a message with example values to an address, to see it in a mail program or on a phone.
   *
   * @throws LatchkeyError `invalid_request`, `not_found`, `rate_limited`
   */
  sendTestMessage: {
    method: 'POST',
    path: '/cis/v1/applications/{appId}/templates/{messageKind}/{language}/test',
    caller: { manager: 'preferences:edit' },
    body: SendTestMessageRequestSchema,
    bodyLimitBytes: emailBodyLimitBytes,
    status: 204,
    operation: 'send_test_message',
    errors: ['not_found'],
    summary: 'Sends a message with example values to an address, to see it in a mail program or on a phone.',
    example: { body: { to: 'operator@shop.example' } },
  },
  /**
   * Reads how messages of an app look.
   *
   * @throws LatchkeyError `not_found`
   */
  readBranding: {
    method: 'GET',
    path: '/cis/v1/applications/{appId}/branding',
    caller: { manager: 'preferences:read' },
    status: 200,
    response: BrandingResponseSchema,
    gives: 'result',
    operation: 'read_branding',
    errors: ['not_found'],
    summary: 'Reads how messages of an app look.',
    example: { response: { result: branding } },
  },
  /**
   * Sets how messages of an app look: logo, colours and the name of the sender. Omitted members get their defaults.
   *
   * @throws LatchkeyError `invalid_request`, `not_found`; `conflict` if `version` is no longer that of the branding
   */
  setBranding: {
    method: 'PUT',
    path: '/cis/v1/applications/{appId}/branding',
    caller: { manager: 'preferences:edit' },
    body: SetBrandingRequestSchema,
    bodyLimitBytes: emailBodyLimitBytes,
    status: 200,
    response: BrandingResponseSchema,
    gives: 'result',
    repeatable: true,
    operation: 'set_branding',
    errors: ['not_found', 'conflict'],
    summary:
      'Sets how messages of an app look: logo, colours and the name of the sender. Omitted members get their defaults.',
    example: { body: branding, response: { result: branding } },
  },
} as const satisfies EndpointTable
