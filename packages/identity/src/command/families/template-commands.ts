import { templateEndpoints } from '@latchkey/protocol/management'
import { endpointCommand } from '../endpoint-commands/endpoint-command.ts'

const places = { messageKind: 'kind', language: 'language' }
const names = { 'content.html': 'html', 'content.text': 'text' }

/** `template …` */
export const templateCommands = [
  endpointCommand({
    name: 'list',
    method: 'listTemplates',
    endpoint: templateEndpoints.listTemplates,
    summary: 'list the kinds of messages, and the languages in which an app has texts of its own',
    columns: ['kind', 'channel', 'placeholders', 'languages', 'description'],
    examples: ['template list --app shop'],
  }),
  endpointCommand({
    name: 'show',
    method: 'readTemplate',
    endpoint: templateEndpoints.readTemplate,
    summary: 'show a template of an app',
    places,
    examples: ['template show email_code de --app shop'],
  }),
  endpointCommand({
    name: 'set',
    method: 'setTemplate',
    endpoint: templateEndpoints.setTemplate,
    summary: 'replace a template of an app; `default` is the language of all other users',
    places,
    examples: [
      "template set email_code de --app shop --subject 'Dein Code für {{app_name}}'",
      'template set email_code default --app shop --json-body email-code.json',
    ],
  }),
  endpointCommand({
    name: 'delete',
    method: 'deleteTemplate',
    endpoint: templateEndpoints.deleteTemplate,
    summary: 'delete a template of an app, so that the next one by language counts again',
    places,
    says: 'the template {messageKind} in {language} is deleted',
    examples: ['template delete email_code de --app shop'],
  }),
  endpointCommand({
    name: 'preview',
    method: 'previewTemplate',
    endpoint: templateEndpoints.previewTemplate,
    summary: 'show a message with example values, as a user of this language would get it',
    places,
    names,
    offers: [],
    columns: ['channel', 'subject', 'sender_name', 'text'],
    examples: [
      'template preview email_code de --app shop',
      'template preview email_code de --app shop --json',
    ],
  }),
  endpointCommand({
    name: 'test',
    method: 'sendTestMessage',
    endpoint: templateEndpoints.sendTestMessage,
    summary: 'send a message with example values to an email address or a phone number',
    places: { ...places, to: 'to' },
    offers: ['to'],
    says: 'the message {messageKind} is on its way to {to}',
    examples: [
      'template test email_code default operator@example.com --app shop',
      'template test sms_code de +15555550100 --app shop',
    ],
  }),
  endpointCommand({
    name: 'branding',
    method: 'readBranding',
    endpoint: templateEndpoints.readBranding,
    summary: 'show how messages of an app look',
    examples: ['template branding --app shop'],
  }),
  endpointCommand({
    name: 'set-branding',
    method: 'setBranding',
    endpoint: templateEndpoints.setBranding,
    summary: 'replace how messages of an app look; what is not given gets its default',
    examples: ["template set-branding --app shop --primary-color '#1a73e8' --sender-name 'The shop'"],
  }),
]
