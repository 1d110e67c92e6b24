import ts from 'typescript-api'
import type { Declarations } from './open-declarations.ts'

/**
 * The exports of a package without a TSDoc comment, and the methods of exported classes and interfaces without one. The type
 * of a TypeBox schema stands beside it under the same name, and the comment of the schema is enough for both.
 */
export function findUndocumented({ checker, exports }: Declarations): string[] {
  const isOfDocumentedSchema = ({ declarations = [] }: ts.Symbol) =>
    declarations.filter(ts.isTypeAliasDeclaration).some(({ type }) => {
      const [query] = ts.isTypeReferenceNode(type) ? (type.typeArguments ?? []) : []
      const schema = query && ts.isTypeQueryNode(query) && checker.getSymbolAtLocation(query.exprName)
      return schema && schema.getDocumentationComment(checker).length > 0
    })
  const isDocumented = (symbol: ts.Symbol) =>
    symbol.getDocumentationComment(checker).length > 0 || isOfDocumentedSchema(symbol)
  return [...exports].flatMap(([name, symbol]) => {
    const methods = [...(symbol.members ?? [])].filter(
      ([, member]) => (member.flags & ts.SymbolFlags.Method) !== 0,
    )
    return [
      ...(isDocumented(symbol) ? [] : [name]),
      ...methods.filter(([, method]) => !isDocumented(method)).map(([method]) => `${name}.${String(method)}`),
    ]
  })
}
