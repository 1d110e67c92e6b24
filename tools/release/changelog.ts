/** The changelog of one package, as changesets writes it. */
export interface PackageChangelog {
  name: string
  text: string
}

const head = `# Changelog

All packages share one version. \`packages/*/CHANGELOG.md\` is the same by package; what comes next is in \`.changeset/\`.
`

/** One changelog of all packages: a change that concerns several of them is named once. */
export function changelog(packages: readonly PackageChangelog[]): string {
  const versions = new Map<string, Map<string, Map<string, string[]>>>()
  for (const { name, text } of packages) {
    for (const section of text.split(/^## /m).slice(1)) {
      const [version = '', ...lines] = section.split('\n')
      const kinds = getOrAdd(versions, version.trim(), () => new Map<string, Map<string, string[]>>())
      for (const part of lines.join('\n').split(/^### /m).slice(1)) {
        const [kind = '', ...entries] = part.split('\n')
        const changes = getOrAdd(kinds, kind.trim(), () => new Map<string, string[]>())
        for (const entry of entriesOf(entries.join('\n'))) getOrAdd(changes, entry, () => []).push(name)
      }
    }
  }
  if (versions.size === 0) return `${head}\nNothing is released yet.\n`
  const sections = [...versions].map(([version, kinds]) => {
    const parts = [...kinds]
      .filter(([, changes]) => changes.size > 0)
      .map(([kind, changes]) => {
        const lines = [...changes].map(([change, names]) => `- **${names.join(', ')}**: ${change}`)
        return `\n### ${kind}\n\n${lines.join('\n')}\n`
      })
    return `\n## ${version}\n${parts.join('')}`
  })
  return `${head}${sections.join('')}`
}

/** The changes of a section, without the commit that changesets puts first, and without the versions of our own packages. */
function entriesOf(text: string): string[] {
  return text
    .split(/^- /m)
    .slice(1)
    .map((entry) => entry.trim().replace(/^[0-9a-f]{7,40}: /, ''))
    .filter((entry) => !entry.startsWith('Updated dependencies'))
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const present = map.get(key)
  if (present !== undefined) return present
  const made = make()
  map.set(key, made)
  return made
}
