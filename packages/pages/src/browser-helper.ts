import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import type { StaticFile } from './static-files.ts'

/** Serves the modules of `@latchkey/browser` below `/latchkey/`, with the types of the workspace sources stripped. */
export function browserHelper(): StaticFile[] {
  const folder = new URL('./', import.meta.resolve('@latchkey/browser'))
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({
      path: `/latchkey/${name.replace(/\.ts$/, '.js')}`,
      type: 'js',
      content: stripTypeScriptTypes(readFileSync(new URL(name, folder), 'utf8')).replaceAll(
        /from '(\.\/[a-z0-9-]+)\.ts'/g,
        "from '$1.js'",
      ),
    }))
}
