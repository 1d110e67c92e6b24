import type { DefaultTheme } from 'vitepress'
import type { Page } from './read-documents.ts'

type Items = DefaultTheme.SidebarItem[]

/** Navigation of the site. Pages that no group names are listed last, so that none is lost. */
export function sidebarOf(pages: readonly Page[]): Items {
  const titles = new Map(pages.map(({ path, title }) => [path, title]))
  const named = new Set<string>(['index.md'])
  const item = (path: string, text = titles.get(path)): Items => {
    if (text === undefined) return []
    named.add(path)
    return [{ text, link: `/${path.replace(/(^|\/)index\.md$|\.md$/, '$1')}` }]
  }
  const folder = (name: string, first: readonly string[] = []): Items => {
    const rest = pages
      .map(({ path }) => path)
      .filter((path) => path.startsWith(`${name}/`) && !first.includes(path) && path !== `${name}/index.md`)
    return [...first, ...rest].flatMap((path) => item(path))
  }
  const groups = [
    { text: 'Begin', items: [...item('tutorial.md'), ...item('demo.md')] },
    { text: 'Flows', items: [...item('flows/index.md'), ...folder('flows', flowOrder)] },
    { text: 'Guides', items: [...item('guides/index.md'), ...folder('guides', guideOrder)] },
    { text: 'Operation', items: operation.flatMap((path) => item(path)) },
    {
      text: 'Reference',
      items: [
        ...item('reference/index.md'),
        ...folder('reference', referenceOrder),
        ...references.flatMap((path) => item(path)),
      ],
    },
    { text: 'Packages', collapsed: true, items: folder('packages') },
    { text: 'API', collapsed: true, items: folder('api') },
    { text: 'Inside', collapsed: true, items: inside.flatMap((path) => item(path)) },
    { text: 'Decisions', collapsed: true, items: [...item('decisions/index.md'), ...folder('decisions')] },
  ]
  const others = pages.map(({ path }) => path).filter((path) => !named.has(path))
  return [...groups, { text: 'More', collapsed: true, items: others.flatMap((path) => item(path)) }].filter(
    ({ items }) => items.length > 0,
  )
}

const flowOrder = [
  'local-session',
  'silent-authentication',
  'log-in',
  'step-up',
  'log-out',
  'codes',
  'magic-links',
  'passkeys',
  'totp',
].map((name) => `flows/${name}.md`)
const guideOrder = ['existing-service', 'own-users', 'production', 'testing'].map(
  (name) => `guides/${name}.md`,
)
const referenceOrder = ['options', 'endpoints', 'variables', 'metrics', 'events'].map(
  (name) => `reference/${name}.md`,
)
const operation = ['operations.md', 'outages.md', 'scale.md', 'passwords.md', 'threat-model.md']
const references = ['errors.md', 'outcomes.md', 'command-line.md', 'wire-compatibility.md', 'conformance.md']
const inside = [
  'architecture.md',
  'extending.md',
  'field-reports.md',
  'benchmarks.md',
  'test-long.md',
  'releasing.md',
  'upstream.md',
]
