import { rolldown } from 'rolldown'
import { entries } from './entries.ts'
import { licenseOf } from './license-of.ts'

const target = 'es2023'

/** The chunk with what of a library no entry imports at its start. */
const laterChunk = (library: string) => `${library}-later`

/**
 * Empties `dist` and writes the sources that a package publishes into few files there: one for each entry, and `chunks/` for what
 * they share or import later. Each library in `inline` gets a chunk of its own, and one for what is only imported later, with its
 * licence and without a source map; a package of the workspace in `inline` becomes part of the others.
 *
 * @param folder of the package
 * @param inline names of libraries and packages to copy; every other import stays an import
 * @param out folder that is emptied and written, instead of `dist`
 */
export async function bundle(folder: string, inline: readonly string[], out = 'dist'): Promise<void> {
  const isInline = (id: string) => inline.some((name) => id === name || id.startsWith(`${name}/`))
  const libraries = inline.filter((name) => !name.startsWith('@latchkey/'))
  const libraryOf = (chunk: string) => libraries.find((name) => chunk === name || chunk === laterChunk(name))
  const build = await rolldown({
    cwd: folder,
    platform: 'node',
    input: entries(folder),
    external: (id) => !/^[./\0]/.test(id) && !isInline(id) && !id.startsWith('@oxc-project/'),
    transform: { target },
    onLog: (level, log) => {
      if (level === 'warn') throw new Error(log.message)
    },
  })
  await build.write({
    dir: out,
    cleanDir: true,
    format: 'esm',
    sourcemap: true,
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: {
      groups: libraries.flatMap((name) => {
        const test = new RegExp(`/node_modules/${name}/`)
        // the first group that a module fits in takes it
        return [
          { name, test, tags: ['$initial'] },
          { name: laterChunk(name), test },
        ]
      }),
    },
    banner: ({ name, moduleIds }) => {
      const library = libraryOf(name)
      const module = library && moduleIds.find((id) => id.includes(`/node_modules/${library}/`))
      return module ? licenseOf(module) : ''
    },
    plugins: [
      {
        name: 'maps of our own sources only',
        generateBundle(_options, files) {
          for (const [path, file] of Object.entries(files)) {
            if (file.type !== 'chunk' || libraryOf(file.name) === undefined) continue
            delete files[`${path}.map`]
            file.code = file.code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
          }
        },
      },
    ],
  })
  await build.close()
}
