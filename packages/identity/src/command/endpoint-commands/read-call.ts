import { Type } from 'typebox'
import { CommandFault } from '../command-fault.ts'
import type { CommandIo, Given } from '../command-spec.ts'
import { parseJson, readJson } from '../terminal/read-json.ts'
import { readSecret } from '../terminal/read-secret.ts'
import { type CallField, pathOf } from './call-fields.ts'
import { type CommandFields, optionNameOf, shownName } from './command-fields.ts'
import { listValues } from './list-values.ts'

/** The data of a call, not checked yet. */
export interface GivenCall {
  params: Record<string, unknown>
  query: Record<string, unknown>
  /** Undefined if nothing of it was given. */
  body: Record<string, unknown> | undefined
}

/**
 * Puts what was given on the command line into the places of a call.
 *
 * @throws CommandFault for a value that is none of its kind, and for a file that cannot be read
 */
export async function readCall(
  given: Given,
  io: Pick<CommandIo, 'stdin'>,
  offered: CommandFields,
): Promise<GivenCall> {
  const bodyPath = given.options.get('json-body')
  const body = typeof bodyPath === 'string' ? await readBody(bodyPath, io) : {}
  const call = { params: {}, query: {}, body: { ...body, ...structuredClone(offered.fixed) } }
  for (const field of offered.fields) {
    const place = offered.places.indexOf(pathOf(field))
    const value = place === -1 ? given.options.get(optionNameOf(field, offered)) : given.arguments[place]
    if (value === undefined || value === true) continue
    put(call[field.part], field.path, await readValue(field, value, shownName(field, offered), io))
  }
  const hasBody = bodyPath !== undefined || Object.keys(call.body).length > 0
  return { ...call, body: hasBody ? call.body : undefined }
}

async function readValue(
  field: CallField,
  value: string | readonly string[],
  shown: string,
  io: Pick<CommandIo, 'stdin'>,
): Promise<unknown> {
  const texts = [value].flat()
  if (field.isNullable && texts.length === 1 && texts[0] === 'null') return null
  if (field.kind === 'list') return listValues(texts, field.items ?? Type.String(), shown)
  const text = texts.at(-1) ?? ''
  if (field.isSecret) {
    const secret = await readSecret(text, field.path.at(-1)?.replaceAll('_', ' ') ?? '', io)
    return field.kind === 'json' ? parseJson(secret, shown) : secret
  }
  switch (field.kind) {
    case 'text':
      return text
    case 'number':
      if (!/^-?\d+(\.\d+)?$/.test(text)) throw new CommandFault(`${shown} must be a number`, 2)
      return Number(text)
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw new CommandFault(`${shown} must be true or false`, 2)
      return text === 'true'
    case 'json':
      return parseJson(text, shown)
  }
}

async function readBody(path: string, io: Pick<CommandIo, 'stdin'>): Promise<Record<string, unknown>> {
  const body = await readJson(path, io)
  if (isObject(body)) return body
  throw new CommandFault(`${path} must contain a JSON object`, 2)
}

function put(
  target: Record<string, unknown>,
  [first = '', ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    target[first] = value
    return
  }
  const inner = target[first]
  const object = isObject(inner) ? inner : {}
  target[first] = object
  put(object, rest, value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
