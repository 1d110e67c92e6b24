import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript-api'

/** The declaration files of one package, with those of the packages that they import. */
export interface Declarations {
  checker: ts.TypeChecker
  /** What the entry point exports, by name; `export { … } from` is followed to the declaration. */
  exports: ReadonlyMap<string, ts.Symbol>
  /** The `declare module` blocks of the package: what it adds to the types of others. */
  augmentations: readonly ts.ModuleBlock[]
  /** Whether a symbol is declared in the workspace, and not added to a type of another library. */
  isOurs(symbol: ts.Symbol): boolean
}

const options: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2024.d.ts', 'lib.dom.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
  noEmit: true,
}

/**
 * Opens the declaration files in the `dist` folders of `packagesFolder`, which a build has written. Workspace packages are
 * resolved to each other's `dist`, as they are once published.
 */
export function openDeclarations(packagesFolder: string): ReadonlyMap<string, Declarations> {
  const names = readdirSync(packagesFolder).sort()
  const distOf = (name: string) => join(packagesFolder, name, 'dist')
  const host = hostFor((name, subpath) => join(distOf(name), subpath, 'index.d.ts'))
  return new Map(names.map((name) => [name, open(name)]))

  function open(name: string): Declarations {
    const entry = join(distOf(name), 'index.d.ts')
    const program = ts.createProgram({ rootNames: [entry], options, host })
    const checker = program.getTypeChecker()
    const source = program.getSourceFile(entry)
    const module = source && checker.getSymbolAtLocation(source)
    if (module === undefined) throw new Error(`${entry} is missing: build the packages first`)
    const exported = checker.getExportsOfModule(module).map((symbol): [string, ts.Symbol] => {
      const declared = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
      if (declared.declarations === undefined) throw new Error(`${entry}: ${symbol.name} leads nowhere`)
      return [symbol.name, declared]
    })
    const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${distOf(name)}/`))
    return {
      checker,
      exports: new Map(exported),
      augmentations: own.flatMap(augmentationsIn),
      isOurs: ({ declarations = [] }) =>
        declarations.every((node) => node.getSourceFile().fileName.startsWith(`${packagesFolder}/`)),
    }
  }
}

/** Reads each file, and resolves each import, once for all programs. */
function hostFor(entryOf: (name: string, subpath: string) => string): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  const resolved = ts.createModuleResolutionCache(host.getCurrentDirectory(), (name) => name, options)
  const files = new Map<string, ts.SourceFile | undefined>()
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (path, ...others) => {
    if (!files.has(path)) files.set(path, read(path, ...others))
    return files.get(path)
  }
  host.resolveModuleNameLiterals = (literals, file, _redirected, _options, source) =>
    literals.map((literal) => {
      const { text } = literal
      const [, ours, subpath = ''] = /^@latchkey\/([^/]*)\/?(.*)$/.exec(text) ?? []
      // declaration files name the sources that they were made of
      const near = /^\..*\.ts$/.test(text) ? join(dirname(file), text.replace(/\.ts$/, '.d.ts')) : undefined
      const resolvedFileName = ours === undefined ? near : entryOf(ours, subpath)
      if (resolvedFileName !== undefined && host.fileExists(resolvedFileName)) {
        return { resolvedModule: { resolvedFileName, extension: ts.Extension.Dts } }
      }
      const mode = ts.getModeForUsageLocation(source, literal, options)
      return ts.resolveModuleName(text, file, options, host, resolved, undefined, mode)
    })
  return host
}

function augmentationsIn({ statements }: ts.SourceFile): ts.ModuleBlock[] {
  return statements.flatMap((node) =>
    ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name) && node.body && ts.isModuleBlock(node.body)
      ? [node.body]
      : [],
  )
}
