import { readFileSync } from 'node:fs'
import ts from 'typescript-api'
import { schemaTypeText } from './schema-type-text.ts'

/** A member of an interface, as its source declares it. */
export interface DeclaredMember {
  name: string
  /** The type, as written. */
  type: string
  isOptional: boolean
  /** The first part of its comment. */
  text: string
  /** What stands after `@default`. */
  defaultText: string | undefined
}

/**
 * The members of an interface, or of an object that a constant holds (`Type.Object({ … })`), in their order.
 *
 * @param file path of a TypeScript source
 * @param declaration name of the interfaces or of the constant
 */
export function declaredMembers(file: string, declaration: string): DeclaredMember[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const members: DeclaredMember[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === declaration)
      members.push(...node.members.filter(ts.isPropertySignature).map(memberOf))
    else if (ts.isVariableDeclaration(node) && node.name.getText() === declaration)
      members.push(...propertiesOf(node))
    else ts.forEachChild(node, visit)
  }
  visit(source)
  return members
}

function memberOf(member: ts.PropertySignature): DeclaredMember {
  const type = withoutComments(member.type?.getText() ?? '')
  return {
    ...commented(member),
    name: nameOf(member.name),
    type: oneLine(type),
    isOptional: member.questionToken !== undefined,
  }
}

/** The properties of the first object below a node. */
function propertiesOf(node: ts.Node): DeclaredMember[] {
  if (!ts.isObjectLiteralExpression(node))
    return ts.forEachChild(node, (child) => nonEmpty(propertiesOf(child))) ?? []
  return node.properties.filter(ts.isPropertyAssignment).map((property) => {
    const text = property.initializer.getText()
    const type = oneLine(schemaTypeText(text))
    return {
      ...commented(property),
      name: nameOf(property.name),
      type,
      isOptional: text.startsWith('Type.Optional('),
    }
  })
}

const nonEmpty = (members: DeclaredMember[]) => (members.length === 0 ? undefined : members)

const nameOf = (name: ts.PropertyName) =>
  ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText()

function commented(node: ts.Node): Pick<DeclaredMember, 'text' | 'defaultText'> {
  const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)
  const tag = comment?.tags?.find(({ tagName }) => tagName.text === 'default')
  return { text: textOf(comment?.comment), defaultText: tag === undefined ? undefined : textOf(tag.comment) }
}

function textOf(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  const text = ts.getTextOfJSDocComment(comment) ?? ''
  return oneLine(text.replaceAll(/\{@link (?:[^|}]*\| ?)?([^}]*)\}/g, '`$1`'))
}

const withoutComments = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\//g, '')
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()
