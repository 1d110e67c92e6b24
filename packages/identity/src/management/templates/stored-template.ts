import type { TemplateContent } from '@latchkey/protocol/management'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { readContent } from '../../templates/app-looks.ts'
import { versionOf } from '../state-version.ts'

/** Names a template. */
export interface TemplateKey {
  tenant_id: string
  app_id: string
  kind: string
  language: string
}

/** What is stored of a template. */
export interface StoredTemplate {
  content: TemplateContent
  /** Seconds since the epoch. */
  updated_at: number
}

/** Reads a template of an app; undefined: it has none of its own. */
export async function readTemplateRow(
  db: Database | DatabaseTransaction,
  key: TemplateKey,
): Promise<StoredTemplate | undefined> {
  const row = await db
    .selectFrom('message_templates')
    .select(['content_json', 'updated_at'])
    .where('tenant_id', '=', key.tenant_id)
    .where('app_id', '=', key.app_id)
    .where('kind', '=', key.kind)
    .where('language', '=', key.language)
    .executeTakeFirst()
  return row && { content: readContent(row.content_json), updated_at: row.updated_at }
}

/** Names the texts of a template; `none` is that of no template. */
export function templateVersion(template: StoredTemplate | undefined): string {
  return template === undefined ? 'none' : versionOf(template.content)
}
