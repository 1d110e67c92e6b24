/** The type that an expression of TypeBox stands for, in words; empty for those that say little. */
export function schemaTypeText(expression: string): string {
  const inner = /^Type\.Optional\(([\s\S]*)\)$/.exec(expression.trim())?.[1] ?? expression
  const call = /^Type\.(\w+)\(/.exec(inner.trim())?.[1] ?? ''
  if (call === 'Enum') return [...inner.matchAll(/'[^']*'/g)].map(([text]) => text).join(' | ')
  return typeNames[call] ?? ''
}

const typeNames: Readonly<Record<string, string>> = {
  String: 'string',
  Integer: 'number',
  Number: 'number',
  Boolean: 'boolean',
  Array: 'list',
  Record: 'object',
  Object: 'object',
}
