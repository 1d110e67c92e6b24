import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Plugin } from 'vite'

/** Names that the component library gives to its classes and animations. */
const names = /\bm_[0-9a-f]{6,8}\b/g

/**
 * Fails a build that renders a component of Mantine whose styles it does not contain. The portal imports the styles of what it
 * uses, one by one, since the whole style sheet is twice as large.
 */
export function checkComponentStyles(): Plugin {
  return {
    name: 'check-component-styles',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = Object.values(bundle)
        const rendered = namesIn(files.map((file) => (file.type === 'chunk' ? file.code : '')))
        const present = namesIn(
          files.map((file) =>
            file.type === 'asset' && file.fileName.endsWith('.css')
              ? Buffer.from(file.source).toString()
              : '',
          ),
        )
        const missing = [...allNames()].filter((name) => rendered.has(name) && !present.has(name))
        if (missing.length > 0) {
          this.error(`front/shell/mantine-styles.css lacks the styles with ${missing.join(', ')}`)
        }
      },
    },
  }
}

function namesIn(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((text) => text.match(names) ?? []))
}

function allNames(): Set<string> {
  const file = createRequire(import.meta.url).resolve('@mantine/core/styles.css')
  return namesIn([readFileSync(file, 'utf8')])
}
