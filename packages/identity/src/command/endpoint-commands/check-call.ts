import { createCheck, type Endpoint, parametersIn, pathParameters } from '@latchkey/protocol'
import { type TSchema, Type } from 'typebox'
import { CommandFault } from '../command-fault.ts'
import { pathOf } from './call-fields.ts'
import { type CommandFields, shownName } from './command-fields.ts'
import type { GivenCall } from './read-call.ts'

/**
 * Checks query and body of a call as the service checks those of requests.
 *
 * @throws CommandFault that names the option or argument, never its value
 */
export function checkCall(endpoint: Endpoint, call: GivenCall, offered: CommandFields): void {
  const { query, body } = endpoint
  if (query !== undefined) checkPart('query', query, call.query, offered)
  if (body !== undefined) checkPart('body', body, call.body ?? {}, offered)
}

/** Checks the path parameters of a call, once every one of them is known. @throws CommandFault as `checkCall` */
export function checkParameters(endpoint: Endpoint, call: GivenCall, offered: CommandFields): void {
  checkPart('params', parametersSchema(endpoint.path), call.params, offered)
}

function checkPart(part: string, schema: TSchema, value: unknown, offered: CommandFields): void {
  const checked = createCheck(schema)(value)
  if (checked.ok) return
  const { field, problem } = checked.fault
  const known = offered.fields.find((one) => one.part === part && pathOf(one) === field)
  throw new CommandFault(`${known === undefined ? field : shownName(known, offered)} ${problem}`.trim(), 2)
}

function parametersSchema(path: string): TSchema {
  const parameters = parametersIn(path).map((name): [string, TSchema] => [name, pathParameters[name]])
  return Type.Object(Object.fromEntries(parameters), { additionalProperties: false })
}
