import type { templateEndpoints } from '@latchkey/protocol/management'
import { auditOf, type Manager } from '../../access/manager.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { ApiError, invalidRequest } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { emailLogo } from '../../outbox/email-logo.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { type EmailKind, placeholdersOf, type SmsKind } from '../../templates/message-kind.ts'
import { requireTemplate } from '../../templates/template-faults.ts'
import { templateLanguage } from '../../templates/template-language.ts'
import { lockApp } from '../lock-app.ts'
import { requireApp, requireChangeableApp } from '../require-app.ts'
import { requireVersion } from '../state-version.ts'
import { brandingOf, brandingVersion } from './stored-branding.ts'
import { readTemplateRow, templateVersion } from './stored-template.ts'
import { exampleMessage, sendExample } from './template-example.ts'

declare module '../../audit/audit.ts' {
  interface AuditEvents {
    'template.set': true
    'template.deleted': true
    'template.tested': true
    'branding.set': true
  }
}

/** @param kinds all messages by their names */
export function templateHandlers(kinds: ReadonlyMap<string, EmailKind | SmsKind>) {
  return (context: IdentityContext): EndpointHandlers<typeof templateEndpoints> => {
    const { db, nowSeconds, audit } = context

    /** The app, the kind and the language that a call names. @param find `requireChangeableApp` before a change */
    async function subjectOf(
      manager: Manager,
      params: { appId: string; messageKind: string; language: string },
      find = requireApp,
    ) {
      const app = await find(db, manager, params.appId)
      const kind = kinds.get(params.messageKind)
      if (kind === undefined) throw new ApiError(404, 'not_found', 'The kind of messages does not exist')
      const language = templateLanguage(params.language)
      if (language === undefined) throw invalidRequest('language', 'is not a language tag')
      return {
        app,
        kind,
        key: { tenant_id: manager.tenant_id, app_id: app.app_id, kind: kind.id, language },
      }
    }

    /** Runs a change and stores its audit line with it. */
    async function change<T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T> {
      const result = await db.transaction().execute(work)
      context.looks.changed()
      return result
    }

    return {
      async listTemplates({ manager, params }) {
        const { app_id } = await requireApp(db, manager, params.appId)
        const rows = await db
          .selectFrom('message_templates')
          .select(['kind', 'language'])
          .where('tenant_id', '=', manager.tenant_id)
          .where('app_id', '=', app_id)
          .orderBy('language')
          .execute()
        return {
          result: [...kinds.values()].map((kind) => ({
            kind: kind.id,
            channel: kind.channel,
            description: kind.description,
            placeholders: placeholdersOf(kind),
            ...(kind.carries !== 'notice' && { required_placeholder: kind.carries }),
            default_content: kind.texts,
            languages: rows.filter((row) => row.kind === kind.id).map(({ language }) => language),
          })),
        }
      },

      async readTemplate({ manager, params }) {
        const { key } = await subjectOf(manager, params)
        const stored = await readTemplateRow(db, key)
        if (stored === undefined) throw templateNotFound()
        const { kind, language } = key
        return { result: { kind, language, ...stored, version: templateVersion(stored) } }
      },

      async setTemplate({ manager, params, body: { version, ...content } }) {
        const { key, kind } = await subjectOf(manager, params, requireChangeableApp)
        requireTemplate(kind, content)
        const after = { content, updated_at: nowSeconds() }
        const changed = { content_json: JSON.stringify(content), updated_at: after.updated_at }
        await change(async (transaction) => {
          await lockApp(transaction, key.tenant_id, key.app_id)
          const before = await readTemplateRow(transaction, key)
          requireVersion(version, templateVersion(before), templateVersion(after))
          await transaction
            .insertInto('message_templates')
            .values({ ...key, ...changed })
            .onConflict((conflict) =>
              conflict.columns(['tenant_id', 'app_id', 'kind', 'language']).doUpdateSet(changed),
            )
            .execute()
          await audit('template.set', { ...auditOf(manager), target: targetOf(key) }, transaction)
        })
        const { language } = key
        return { result: { kind: kind.id, language, ...after, version: templateVersion(after) } }
      },

      async deleteTemplate({ manager, params, query: { version } }) {
        const { key } = await subjectOf(manager, params, requireChangeableApp)
        await change(async (transaction) => {
          await lockApp(transaction, key.tenant_id, key.app_id)
          const before = await readTemplateRow(transaction, key)
          if (before === undefined) throw templateNotFound()
          requireVersion(version, templateVersion(before), templateVersion(undefined))
          await transaction
            .deleteFrom('message_templates')
            .where('tenant_id', '=', key.tenant_id)
            .where('app_id', '=', key.app_id)
            .where('kind', '=', key.kind)
            .where('language', '=', key.language)
            .execute()
          await audit('template.deleted', { ...auditOf(manager), target: targetOf(key) }, transaction)
        })
      },

      async previewTemplate({ manager, params, body }) {
        const { app, kind, key } = await subjectOf(manager, params)
        const { content, branding: shown } = body ?? {}
        const { version: _, ...branding } = shown ?? {}
        if (content !== undefined) requireTemplate(kind, content, 'content.')
        emailLogo(branding.logo, 'branding.logo')
        const look = { ...(await context.looks.of(key)), ...(shown !== undefined && { branding }) }
        const message = exampleMessage(kind, look, app.name, key.language, content)
        return {
          result: {
            channel: message.channel,
            text: message.body,
            ...(message.channel === 'email' && {
              subject: message.subject,
              sender_name: message.senderName,
              html: message.html,
            }),
          },
        }
      },

      async sendTestMessage({ manager, params, body }) {
        const { app, kind, key } = await subjectOf(manager, params)
        if (body.content !== undefined) requireTemplate(kind, body.content, 'content.')
        const message = exampleMessage(
          kind,
          await context.looks.of(key),
          app.name,
          key.language,
          body.content,
        )
        await sendExample(context, app, message, body.to, async (transaction) => {
          await audit('template.tested', { ...auditOf(manager), target: targetOf(key) }, transaction)
        })
      },

      async readBranding({ manager, params }) {
        const { app_id } = await requireApp(db, manager, params.appId)
        const branding = await brandingOf(db, { tenant_id: manager.tenant_id, app_id })
        return { result: { ...branding, version: brandingVersion(branding) } }
      },

      async setBranding({ manager, params, body: { version, ...branding } }) {
        const { app_id } = await requireChangeableApp(db, manager, params.appId)
        emailLogo(branding.logo, 'logo')
        const changed = { branding_json: JSON.stringify(branding), updated_at: nowSeconds() }
        const key = { tenant_id: manager.tenant_id, app_id }
        await change(async (transaction) => {
          await lockApp(transaction, key.tenant_id, key.app_id)
          const before = await brandingOf(transaction, key)
          requireVersion(version, brandingVersion(before), brandingVersion(branding))
          await transaction
            .insertInto('app_branding')
            .values({ ...key, ...changed })
            .onConflict((conflict) => conflict.columns(['tenant_id', 'app_id']).doUpdateSet(changed))
            .execute()
          await audit('branding.set', { ...auditOf(manager), target: `app:${app_id}` }, transaction)
        })
        return { result: { ...branding, version: brandingVersion(branding) } }
      },
    }
  }
}

function targetOf({ app_id, kind, language }: { app_id: string; kind: string; language: string }): string {
  return `template:${app_id}/${kind}/${language}`
}

function templateNotFound(): ApiError {
  return new ApiError(404, 'not_found', 'The template does not exist')
}
