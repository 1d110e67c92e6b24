import {
  type Branding,
  BrandingSchema,
  type TemplateContent,
  TemplateContentSchema,
} from '@latchkey/protocol/management'
import { jsonColumn } from '../storage/json-column.ts'
import type { Database } from '../storage/schema.ts'
import { languagesFor } from './template-language.ts'
import type {} from './template-tables.ts'

/** What an app has set for its messages. */
export interface AppLook {
  branding: Branding
  /** The best template for a user; undefined: the service's own texts. */
  templateFor(kind: string, userLanguage: string | undefined): FoundTemplate | undefined
}

/** A template, with the language that it is written in. */
export interface FoundTemplate {
  language: string
  content: TemplateContent
}

/** The looks of all apps, each read at most once a second. */
export interface AppLooks {
  of(app: { tenant_id: string; app_id: string }): Promise<AppLook>
  /** Forgets what was read; call it after the commit of a change. */
  changed(): void
}

export const readContent: (json: string) => TemplateContent = jsonColumn(TemplateContentSchema)
export const readBranding: (json: string) => Branding = jsonColumn(BrandingSchema)

/** How long a change by another instance may go unseen. */
const trustedMs = 900
const mostApps = 1_000

/** @param now milliseconds since the epoch */
export function createAppLooks(db: Database, now: () => number): AppLooks {
  const known = new Map<string, { look: AppLook; readAt: number }>()
  let changes = 0
  return {
    async of(app) {
      const key = JSON.stringify([app.tenant_id, app.app_id])
      const cached = known.get(key)
      if (cached !== undefined && Math.abs(now() - cached.readAt) < trustedMs) return cached.look
      const before = changes
      const look = await readLook(db, app)
      // what was read before a change is not kept after it
      if (before !== changes) return look
      if (known.size >= mostApps) known.clear()
      known.set(key, { look, readAt: now() })
      return look
    },
    changed() {
      changes += 1
      known.clear()
    },
  }
}

async function readLook(
  db: Database,
  { tenant_id, app_id }: { tenant_id: string; app_id: string },
): Promise<AppLook> {
  const [branding, templates] = await Promise.all([
    db
      .selectFrom('app_branding')
      .select('branding_json')
      .where('tenant_id', '=', tenant_id)
      .where('app_id', '=', app_id)
      .executeTakeFirst(),
    db
      .selectFrom('message_templates')
      .select(['kind', 'language', 'content_json'])
      .where('tenant_id', '=', tenant_id)
      .where('app_id', '=', app_id)
      .execute(),
  ])
  const contents = new Map(
    templates.map(({ kind, language, content_json }) => [`${kind} ${language}`, readContent(content_json)]),
  )
  return {
    branding: branding === undefined ? {} : readBranding(branding.branding_json),
    templateFor(kind, userLanguage) {
      for (const language of languagesFor(userLanguage)) {
        const content = contents.get(`${kind} ${language}`)
        if (content !== undefined) return { language, content }
      }
      return undefined
    },
  }
}
