import { createCheck, type Requirement, RequirementSchema, strictestRequirement } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'
import { ConfigInvalidError } from '../errors.ts'

const DetailsSchema = Type.Object(
  {
    /** Words with spaces between them; the token needs all of them. */
    scope: Type.Optional(
      Type.String({ pattern: '^[\\x21\\x23-\\x5B\\x5D-\\x7E]+( [\\x21\\x23-\\x5B\\x5D-\\x7E]+)*$' }),
    ),
    /** What the user must have proven, beside the option `requirement`: the strictest wins. */
    requirement: Type.Optional(RequirementSchema),
    /** Whether the service is asked about the token. @default the option `introspect` */
    introspect: Type.Optional(Type.Boolean()),
    /** Whether clients may come on their own behalf, without a user. @default false */
    clients: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

/** The rule of a route, in `config.bearer`: `true` for any user's token for this API, `false` for a public route. */
export type BearerRule = boolean | Static<typeof DetailsSchema>

/** A rule as the guard reads it. */
export interface CompiledBearerRule {
  scopes: readonly string[]
  requirement: Requirement
  introspect: boolean
  clients: boolean
}

const checkDetails = createCheck(DetailsSchema)

/**
 * Reads the rule of a route; undefined: the route is not guarded.
 *
 * @throws `config_invalid` when it is none, so that a typo refuses to start
 */
export function compileBearerRule(
  rule: unknown,
  defaults: { requirement: Requirement; introspect: boolean },
  route: string,
): CompiledBearerRule | undefined {
  if (rule === undefined || rule === false) return undefined
  const checked = checkDetails(rule === true ? {} : rule)
  if (!checked.ok) {
    const { field, problem } = checked.fault
    throw new ConfigInvalidError(
      field === ''
        ? `latchkey: config.bearer of ${route} must be true, false or an object`
        : `latchkey: config.bearer.${field} of ${route} ${problem}`,
    )
  }
  const { scope = '', requirement = {}, introspect = defaults.introspect, clients = false } = checked.value
  return {
    scopes: scope.split(' ').filter(Boolean),
    requirement: strictestRequirement(defaults.requirement, requirement),
    introspect,
    clients,
  }
}
