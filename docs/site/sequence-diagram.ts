import { renderMermaidSVG } from 'beautiful-mermaid'

/**
 * A sequence diagram as SVG, drawn when the site is built. Its colours are custom properties of the style sheet, so that it
 * follows the theme; it contains no script, no style and no address.
 *
 * @param source text in the language of Mermaid
 * @param name what the diagram shows, for readers who do not see it
 */
export function sequenceDiagram(source: string, name: string): string {
  const svg = renderMermaidSVG(source)
    .replace(/<style>[\s\S]*?<\/style>\s*/, '')
    .replace(/<svg ([^>]*?) style="[^"]*"/, `<svg $1 role="img" aria-label="${escaped(name)}"`)
    // the generator reads Markdown: an empty line would end the block of HTML
    .replace(/\n\s*\n/g, '\n')
  return `<div class="diagram" tabindex="0" role="group" aria-label="${escaped(name)}">${svg}</div>\n`
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
