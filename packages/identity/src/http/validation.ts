import { type Checked, createCheck, type Fault } from '@latchkey/protocol'
import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { withoutUnknown } from './without-unknown.ts'

/** A request that is not of its schema. */
export class RequestFault extends Error {
  override readonly name = 'RequestFault'
  readonly fault: Fault

  constructor(fault: Fault) {
    super('the request is not of its schema')
    this.fault = fault
  }
}

/** Checks requests as the protocol declares them: nothing is coerced or filled in, and unknown fields are refused. */
export function requestValidator(unknownFields: 'refuse' | 'ignore'): FastifySchemaCompiler<TSchema> {
  return ({ schema }) => {
    const check = checkOf(schema)
    const prepare = unknownFields === 'ignore' ? withoutUnknown(schema) : (data: unknown) => data
    return (data: unknown) => {
      const checked = check(prepare(data))
      return checked.ok ? { value: checked.value } : { error: new RequestFault(checked.fault) }
    }
  }
}

const checks = new WeakMap<TSchema, (value: unknown) => Checked<unknown>>()

/** Compiled once per process: services of one process share their schemas. */
function checkOf(schema: TSchema): (value: unknown) => Checked<unknown> {
  const check = checks.get(schema) ?? createCheck(schema)
  checks.set(schema, check)
  return check
}
