import { renderMermaidSVG } from 'beautiful-mermaid'

/**
 * A sequence diagram as SVG, drawn when the site is built. Its colours are custom properties of the style sheet, so that it
 * follows the theme; it contains no script, no style and no address.
 *
 * @param source text in the language of Mermaid
 * @param name what the diagram shows, for readers who do not see it
 */
export function sequenceDiagram(source: string, name: string): string {
  const svg = withWiderNotes(renderMermaidSVG(source))
    .replace(/<style>[\s\S]*?<\/style>\s*/, '')
    .replace(/<svg ([^>]*?) style="[^"]*"/, `<svg $1 role="img" aria-label="${escaped(name)}"`)
    // the generator reads Markdown: an empty line would end the block of HTML
    .replace(/\n\s*\n/g, '\n')
  return `<div class="diagram" tabindex="0" role="group" aria-label="${escaped(name)}">${svg}</div>\n`
}

/** Notes are as wide as their text in a narrow font; readers may have another one. */
const moreOnEachSide = 14

function withWiderNotes(svg: string): string {
  return svg.replace(/<g class="note"[\s\S]*?<\/g>/g, (note) => {
    const middle = Number(/<text x="([\d.]+)"/.exec(note)?.[1])
    return note.replace(/points="([^"]+)"/g, (_, points: string) => {
      const moved = points.split(' ').map((point) => {
        const [x = 0, y = 0] = point.split(',').map(Number)
        return `${x < middle ? x - moreOnEachSide : x + moreOnEachSide},${y}`
      })
      return `points="${moved.join(' ')}"`
    })
  })
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
