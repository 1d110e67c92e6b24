import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Member, members } from './members.ts'

interface Manifest {
  folder: string
  name: string
  dependencies: readonly string[]
}

/**
 * Dependencies in the `package.json` files of `packages` and `apps` that go against the import rules, each as
 * one line. dependency-cruiser sees imports only, and not which workspace packages a `package.json` lists.
 *
 * @param graph which source file imports which
 */
export function findManifestFaults(root: string, graph: ReadonlyMap<string, readonly string[]>): string[] {
  const manifests = globSync('{packages,apps}/*/package.json', { cwd: root }).sort().map(readManifest(root))
  const folders = new Map(manifests.map(({ name, folder }) => [name, folder]))
  const names = new Map(manifests.map(({ name, folder }) => [folder, name]))
  return manifests.flatMap((manifest) => {
    const { folder, dependencies } = manifest
    const member = members.find((one) => new RegExp(`^${one.folder}$`).test(folder))
    if (member === undefined) return [`${folder}: has no rule in tools/architecture/members.ts`]
    const forbidden = dependencies.filter((name) => !mayDepend(member, name, folders.get(name)))
    const missing = [...importedFolders(folder, graph)]
      .map((other) => names.get(other) ?? other)
      .filter((name) => !dependencies.includes(name))
    return [
      ...forbidden.map((name) => `${folder}/package.json depends on ${name}: package-arrows`),
      ...missing.map((name) => `${folder} imports ${name}, which its package.json does not list`),
    ]
  })
}

function mayDepend({ mayImport, fastify }: Member, name: string, folder: string | undefined): boolean {
  if (!fastify && (name === 'fastify' || name.startsWith('@fastify/'))) return false
  return folder === undefined ? !name.startsWith('@latchkey/') : mayImport.includes(folder)
}

function importedFolders(folder: string, graph: ReadonlyMap<string, readonly string[]>): Set<string> {
  const imports = [...graph].flatMap(([file, targets]) => (file.startsWith(`${folder}/`) ? targets : []))
  const others = imports.filter((file) => !file.startsWith(`${folder}/`))
  return new Set(others.map((file) => file.split('/').slice(0, 2).join('/')))
}

const readManifest =
  (root: string) =>
  (path: string): Manifest => {
    const manifest: unknown = JSON.parse(readFileSync(join(root, path), 'utf8'))
    if (typeof manifest !== 'object' || manifest === null) throw new Error(`${path} is not an object`)
    const name = 'name' in manifest && typeof manifest.name === 'string' ? manifest.name : ''
    const required = 'dependencies' in manifest ? manifest.dependencies : undefined
    const peers = 'peerDependencies' in manifest ? manifest.peerDependencies : undefined
    return { folder: dirname(path), name, dependencies: [...keysOf(required), ...keysOf(peers)] }
  }

const keysOf = (value: unknown) => (typeof value === 'object' && value !== null ? Object.keys(value) : [])
