import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'
import { diagramFences } from '../site/diagram-fences.ts'
import { literalBraces } from '../site/literal-braces.ts'
import { repositoryLinks } from '../site/repository-links.ts'
import { sidebarOf } from '../site/sidebar.ts'
import { sitePages } from '../site/site-pages.ts'

const manifest: { repository?: { url?: string } } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)
const repository = manifest.repository?.url?.replace(/^git\+|\.git$/g, '')

export default defineConfig({
  title: 'Latchkey',
  description: 'Silent single sign-on for Fastify, backend to backend',
  lang: 'en-GB',
  srcDir: './artefacts/pages',
  srcExclude: ['public/**'],
  outDir: './artefacts/site',
  cacheDir: './artefacts/cache',
  cleanUrls: true,
  ignoreDeadLinks: 'localhostLinks',
  head: [['link', { rel: 'icon', href: '/pictures/icon.svg', type: 'image/svg+xml' }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config(markdown) {
      repositoryLinks(markdown, repository)
      diagramFences(markdown)
      literalBraces(markdown)
    },
  },
  // the index of the local search, loaded when somebody searches
  vite: { build: { chunkSizeWarningLimit: 2000 } },
  themeConfig: {
    nav: [
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'Flows', link: '/flows/', activeMatch: '^/flows/' },
      { text: 'Guides', link: '/guides/', activeMatch: '^/guides/' },
      { text: 'Reference', link: '/reference/', activeMatch: '^/(?:reference|packages|api)/' },
    ],
    sidebar: sidebarOf(await sitePages()),
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    footer: { message: 'Released under the MIT licence' },
    ...(repository !== undefined && { socialLinks: [{ icon: 'github', link: repository }] }),
  },
})
