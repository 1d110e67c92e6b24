import ts from 'typescript-api'
import type { Declarations } from './open-declarations.ts'

/**
 * The types that public signatures of a package mention and that its entry point does not export, each as `name: where
 * it is mentioned`. Callers whose package manager installs strictly cannot import them from elsewhere: TypeScript cannot
 * write the declaration files of functions that return them (TS2742, TS2883).
 *
 * Each exported declaration counts with its members, parameters and type arguments, and so does what a package adds to
 * the types of others. Types of other libraries are theirs to export, and TypeScript writes out aliases that are local to
 * their file.
 */
export function findUnnamedTypes({ checker, exports, augmentations, isOurs }: Declarations): string[] {
  const exported = new Set(exports.values())
  const unnamed = new Map<string, string>()
  const visited = new Set<ts.Symbol>(exported)
  const queue = [...exported]
  const visit = (node: ts.Node, place: string): void => {
    if (isHidden(node)) return
    const name = typeNameOf(node)
    const symbol = name && typeAt(name)
    if (symbol !== undefined && isOurs(symbol) && (symbol.flags & ts.SymbolFlags.TypeParameter) === 0) {
      if (!exported.has(symbol) && !isLocalAlias(symbol)) {
        unnamed.set(symbol.name, unnamed.get(symbol.name) ?? place)
      }
      if (!visited.has(symbol)) queue.push(symbol)
      visited.add(symbol)
    }
    ts.forEachChild(node, (child) => visit(child, place))
  }
  const typeAt = (name: ts.Node) => {
    const symbol = checker.getSymbolAtLocation(name)
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  }
  for (const block of augmentations) visit(block, 'an augmentation')
  for (const symbol of queue) for (const node of symbol.declarations ?? []) visit(node, symbol.name)
  return [...unnamed].map(([name, place]) => `${name}: mentioned by ${place}`).sort()
}

/** Private members, and the schemas of which types are made: nobody has to name them. */
function isHidden(node: ts.Node): boolean {
  if (ts.isTypeQueryNode(node)) return true
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)
}

function typeNameOf(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName
  if (ts.isExpressionWithTypeArguments(node)) return node.expression
  return ts.isImportTypeNode(node) ? node.qualifier : undefined
}

function isLocalAlias({ declarations = [] }: ts.Symbol): boolean {
  return declarations.every(
    (node) =>
      ts.isTypeAliasDeclaration(node) &&
      !node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
  )
}
