import type { Endpoint } from '@latchkey/protocol'
import type { CommandOption, Given } from '../command-spec.ts'
import { appOption, tenantOption, textOption } from '../common-options.ts'
import type { OperatorScope } from '../operator/with-operator.ts'

/** The options that say on what the command of an endpoint works. */
export function scopeOptionsOf({ caller, path }: Endpoint): CommandOption[] {
  const of = typeof caller === 'object' && 'manager' in caller ? (caller.of ?? 'app') : 'app'
  if (of === 'instance') return []
  return of === 'app' && !path.includes('{appId}') ? [tenantOption, appOption] : [tenantOption]
}

/** On what a command works. */
export function scopeOf(endpoint: Endpoint, given: Given): OperatorScope {
  const options = scopeOptionsOf(endpoint)
  const valueOfOption = (option: CommandOption) =>
    options.includes(option) ? textOption(given, option) : undefined
  return {
    tenant: valueOfOption(tenantOption),
    app: valueOfOption(appOption),
    isOfInstance: !options.includes(tenantOption),
  }
}
