import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/**
 * Faults of the built site, each as one line: links to pages and headings that do not exist, and whatever a browser would
 * load from elsewhere.
 *
 * @param folder where the site was built
 */
export function checkSite(folder: string): string[] {
  const files = globSync('**/*.html', { cwd: folder }).sort()
  const pages = new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]))
  const others = new Set(globSync('**/*.*', { cwd: folder }))
  const ids = new Map([...pages].map(([file, html]) => [file, new Set(matches(html, /\sid="([^"]+)"/g))]))
  return [...pages].flatMap(([file, html]) => {
    const broken = new Set(matches(html, /<a\s[^>]*?href="([^"]+)"/g)).values()
    const links = [...broken].flatMap((href) => linkFault(href.replaceAll('&amp;', '&'), file))
    const loaded = matches(
      html,
      /<(?:script|img|iframe|link|source|use)\s[^>]*?(?:src|href)="((?:https?:)?\/\/[^"]+)"/g,
    )
    return [...links, ...loaded.map((address) => `loads ${address}`)].map((fault) => `${file}: ${fault}`)
  })

  function linkFault(href: string, from: string): string[] {
    if (/^[a-z]+:/.test(href)) return []
    const [path = '', hash] = href.split('#')
    const target = path === '' ? from : targetOf(posix.join('/', posix.dirname(from), '.', path), path)
    if (target === undefined) return [`links to ${href}, which does not exist`]
    const known = ids.get(target)
    const isKnown =
      hash === undefined || hash === '' || known === undefined || known.has(decodeURIComponent(hash))
    return isKnown ? [] : [`links to ${href}, a heading that does not exist`]
  }

  function targetOf(relative: string, path: string): string | undefined {
    const full = (path.startsWith('/') ? path : relative).slice(1)
    return [full, `${full}.html`, posix.join(full, 'index.html')].find((name) => others.has(name))
  }
}

const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')
