import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript-api'
import { root } from '../site-paths.ts'
import { declaredMembers } from './declared-members.ts'

/** An action of the audit trail. */
export interface AuditAction {
  name: string
  text: string
  /** The part of the service that records it, such as `methods/totp`. */
  area: string
}

/**
 * Every action that the service declares in the interface `AuditEvents`, which each part of it extends: by members, or by a
 * list of names (`Record<(typeof names)[number], true>`).
 */
export function auditActions(): AuditAction[] {
  const source = join(root, 'packages/identity/src')
  const files = globSync('**/*.ts', { cwd: source }).sort()
  const actions = files.flatMap((file) => {
    const path = join(source, file)
    const text = readFileSync(path, 'utf8')
    if (!/interface AuditEvents\b/.test(text)) return []
    const members = declaredMembers(path, 'AuditEvents').map((member) => ({
      name: member.name,
      text: member.text,
    }))
    const listed = /interface AuditEvents extends Record<\(typeof (\w+)\)\[number\], true>/.exec(text)?.[1]
    const names = listed === undefined ? [] : namesIn(path, text, listed).map((name) => ({ name, text: '' }))
    if (members.length + names.length === 0) throw new Error(`${file} extends AuditEvents in another way`)
    const area = file.split('/').slice(0, -1).join('/')
    return [...members, ...names].map((action) => ({ ...action, area }))
  })
  return actions.sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** The texts of the array that a constant holds. */
function namesIn(path: string, text: string, constant: string): string[] {
  const names: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === constant) collect(node)
    else ts.forEachChild(node, visit)
  }
  const collect = (node: ts.Node): void => {
    if (ts.isStringLiteral(node)) names.push(node.text)
    ts.forEachChild(node, collect)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true))
  return names
}
