/**
 * The module names that a TypeScript source imports: statements, re-exports and `import()` of a literal.
 * Imports in comments do not count. (The compiler offers no API to ask.)
 */
export function readImports(source: string): string[] {
  const code = withoutComments(source)
  const statement = /(?:^|[;\n])\s*(?:import|export)\b(?:[\s\w{},*$]*?\bfrom)?\s*(['"])([^'"\n]+)\1/g
  const dynamic = /\bimport\(\s*(['"])([^'"\n]+)\1/g
  return [statement, dynamic].flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[2] ?? ''))
}

function withoutComments(source: string): string {
  const stringOrComment =
    /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
  return source.replace(stringOrComment, (match) => (match.startsWith('/') ? ' ' : match))
}

/** The package of a module name, `undefined` for files and for what Node itself brings. */
export function packageOf(moduleName: string): string | undefined {
  if (moduleName.startsWith('.') || moduleName.startsWith('/') || moduleName.startsWith('node:'))
    return undefined
  const [scope = '', name] = moduleName.split('/')
  return scope.startsWith('@') ? `${scope}/${name ?? ''}` : scope
}
