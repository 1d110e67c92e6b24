import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { app, forTestsOnly, type Member, members } from './arrows.ts'
import { packageOf, readImports } from './read-imports.ts'

/** All imports and dependencies under `root` that go against the arrows, each as one line of text. */
export function findViolations(root: string): string[] {
  const apps = globSync('apps/*', { cwd: root }).map((folder) => ({ folder, ...app }))
  return [...members, ...apps].flatMap((member) => violationsOf(root, member))
}

function violationsOf(root: string, member: Member): string[] {
  const folder = join(root, member.folder)
  const [manifest] = globSync('package.json', { cwd: folder })
  if (manifest === undefined) return []
  const { name, dependencies } = readManifest(join(folder, manifest))
  const fromManifest = dependencies
    .map((dependency) => ({ dependency, fault: faultOf(member, dependency) }))
    .flatMap(({ dependency, fault }) =>
      fault === undefined ? [] : [`${member.folder}/package.json depends on ${dependency}: ${fault}`],
    )
  const fromSources = globSync('src/**/*.{ts,mts,js,mjs}', { cwd: folder }).flatMap((file) => {
    const path = join(folder, file)
    return readImports(readFileSync(path, 'utf8')).flatMap((imported) => {
      const fault = sourceFault(member, folder, path, imported, [name, ...dependencies])
      return fault === undefined ? [] : [`${relative(root, path)} imports ${imported}: ${fault}`]
    })
  })
  return [...fromManifest, ...fromSources]
}

function sourceFault(
  member: Member,
  folder: string,
  path: string,
  imported: string,
  known: readonly string[],
): string | undefined {
  if (imported.startsWith('.')) {
    const inside = !relative(folder, resolve(dirname(path), imported)).startsWith('..')
    return inside ? undefined : 'a file of another package'
  }
  const name = packageOf(imported)
  if (name === undefined) return undefined
  return faultOf(member, name) ?? (known.includes(name) ? undefined : 'not among its dependencies')
}

function faultOf(member: Member, name: string): string | undefined {
  if (!member.fastify && (name === 'fastify' || name.startsWith('@fastify/')))
    return 'it must not know Fastify'
  if (!name.startsWith('@latchkey/') || member.mayImport.includes(name)) return undefined
  return forTestsOnly.includes(name) ? 'this is for tests only' : 'against the arrows'
}

function readManifest(path: string): { name: string; dependencies: string[] } {
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (typeof manifest !== 'object' || manifest === null) throw new Error(`${path} is not an object`)
  const name = 'name' in manifest && typeof manifest.name === 'string' ? manifest.name : ''
  const required = 'dependencies' in manifest ? manifest.dependencies : undefined
  const peers = 'peerDependencies' in manifest ? manifest.peerDependencies : undefined
  return { name, dependencies: [...keysOf(required), ...keysOf(peers)] }
}

const keysOf = (value: unknown) => (typeof value === 'object' && value !== null ? Object.keys(value) : [])
