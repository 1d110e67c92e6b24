import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import type { StaticFile } from './static-files.ts'

/**
 * The modules of `@latchkey/browser` for browsers: as they were built, or in the workspace the sources without their types.
 *
 * @param folder path below which they are served
 */
export function browserHelper(folder: string): StaticFile[] {
  const modules = new URL('./', import.meta.resolve('@latchkey/browser'))
  return readdirSync(modules)
    .filter((name) => /(?<!\.d)\.[jt]s$/.test(name))
    .map((name) => ({
      path: folder + name.replace(/\.ts$/, '.js'),
      type: 'js',
      content: browserCode(name, readFileSync(new URL(name, modules), 'utf8')),
    }))
}

function browserCode(name: string, source: string): string {
  if (name.endsWith('.js')) return source.replace(/^\/\/# sourceMappingURL=.*$/m, '')
  return stripTypeScriptTypes(source).replaceAll(/from '(\.\/[a-z0-9-]+)\.ts'/g, "from '$1.js'")
}
