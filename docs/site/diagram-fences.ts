import type { MarkdownRenderer } from 'vitepress'
import { sequenceDiagram } from './sequence-diagram.ts'

/** Draws the code blocks of the language `mermaid`. The words after it say what a diagram shows. */
export function diagramFences(markdown: MarkdownRenderer): void {
  const fence = markdown.renderer.rules.fence
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const { info = '', content = '' } = tokens[index] ?? {}
    const [language, ...words] = info.trim().split(/\s+/)
    if (language === 'mermaid') return sequenceDiagram(content, words.join(' ') || 'Sequence diagram')
    return fence?.(tokens, index, options, env, self) ?? ''
  }
}
