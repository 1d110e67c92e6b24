import type { MarkdownRenderer } from 'vitepress'

/** Keeps `{{` in prose and in code as text: the generator would take it for an expression of a template. */
export function literalBraces(markdown: MarkdownRenderer): void {
  const { rules } = markdown.renderer
  for (const name of ['text', 'code_inline']) {
    const rule = rules[name]
    rules[name] = (...call) =>
      (rule?.(...call) ?? '').replaceAll('{{', '&#123;&#123;').replaceAll('}}', '&#125;&#125;')
  }
}
