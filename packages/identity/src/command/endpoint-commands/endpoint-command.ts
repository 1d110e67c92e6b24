import { type Endpoint, parametersIn } from '@latchkey/protocol'
import type { CommandOption, CommandSpec, Given } from '../command-spec.ts'
import { appOption, jsonOption, tenantOption, textOption } from '../common-options.ts'
import type { OperatorScope } from '../operator/with-operator.ts'
import { callFieldsOf, pathOf } from './call-fields.ts'
import { checkCall } from './check-call.ts'
import { type CommandFields, optionsOf } from './command-fields.ts'
import { type PrintedAnswer, printAnswer } from './print-answer.ts'
import { type GivenCall, readCall } from './read-call.ts'

/** How an endpoint becomes a command. What is not said here comes from the endpoint's declaration. */
export interface EndpointCommand extends Partial<PrintedAnswer> {
  /** The last word of the command. */
  name: string
  /** The name of the endpoint's method. */
  method: string
  endpoint: Endpoint
  /** A phrase in lower case. @default the summary of the endpoint */
  summary?: string
  /** The fields that are arguments, with what stands for each in the help. @default the path parameters, but `appId` */
  places?: Readonly<Record<string, string>>
  /** Names of options that differ from those of their fields. @default `app` for `appId` */
  names?: Readonly<Record<string, string>>
  /** Fields of the body that the command sets itself. */
  fixed?: Readonly<Record<string, unknown>>
  /** Fields that this command does not offer. */
  hidden?: readonly string[]
  examples: readonly string[]
}

const bodyOption: CommandOption = {
  name: 'json-body',
  value: 'path',
  description: 'a JSON file with fields as the API takes them, or `-` for standard input',
}
const outputOption: CommandOption = {
  name: 'output-file',
  value: 'path',
  description: 'a new file for the secret, readable by its owner only, in place of the terminal',
}
const allOption: CommandOption = { name: 'all', description: 'all pages of the list' }

/** Fields that name a user: each may be an id, an email, a phone number or a username. */
const userFields = ['userId', 'user_id']

/** Makes a command of an endpoint. It calls the handler in its own process as an operator, beside a service that may be running. */
export function endpointCommand(asked: EndpointCommand): CommandSpec {
  const { endpoint, secret, says = 'done' } = asked
  const offered = fieldsOf(asked)
  const isPaged = offered.fields.some((field) => pathOf(field) === 'cursor')
  return {
    name: asked.name,
    summary: asked.summary ?? phraseOf(endpoint.summary),
    arguments: argumentsOf(asked, offered),
    options: [
      ...optionsOf(offered),
      ...(endpoint.body === undefined ? [] : [bodyOption]),
      ...scopeOptionsOf(endpoint),
      ...(isPaged ? [allOption] : []),
      ...(secret === undefined ? [] : [outputOption]),
      jsonOption,
    ],
    examples: asked.examples,
    async run(given, io) {
      const call = await readCall(given, io, offered)
      checkCall(endpoint, call, offered)
      const shown = { ...asked, says: sentence(says, given, offered) }
      const { withOperator } = await import('../operator/with-operator.ts')
      await withOperator(io, scopeOf(endpoint, given), async (service) => {
        const data = await withUserIds(call, service.findUserId)
        await printAnswer(given, io, shown, (cursor) =>
          service.call(
            asked.method,
            cursor === undefined ? data : { ...data, query: { ...data.query, cursor } },
          ),
        )
      })
      return undefined
    },
  }
}

function fieldsOf({ endpoint, places, names = {}, fixed = {}, hidden = [] }: EndpointCommand): CommandFields {
  const withheld = [...hidden, ...Object.keys(fixed)]
  return {
    fields: callFieldsOf(endpoint).filter((field) => !withheld.includes(pathOf(field))),
    places:
      places === undefined
        ? parametersIn(endpoint.path).filter((name) => name !== 'appId')
        : Object.keys(places),
    names: { appId: 'app', ...names },
    fixed,
  }
}

function argumentsOf({ places = {} }: EndpointCommand, offered: CommandFields) {
  return offered.places.map((place) => ({
    name: places[place] ?? argumentNameOf(place),
    description: offered.fields.find((field) => pathOf(field) === place)?.description || descriptionOf(place),
  }))
}

/** `userId` is shown as `user`, `roleId` as `role-id`. */
function argumentNameOf(place: string): string {
  if (userFields.includes(place)) return 'user'
  return place
    .replaceAll('_', '-')
    .replace(/[a-z0-9](?=[A-Z])/g, '$&-')
    .toLowerCase()
}

function descriptionOf(place: string): string {
  return userFields.includes(place) ? 'user id, email, phone number or username' : ''
}

/** The options that say on what a command works. */
function scopeOptionsOf({ caller, path }: Endpoint): CommandOption[] {
  const of = typeof caller === 'object' && 'manager' in caller ? (caller.of ?? 'app') : 'app'
  if (of === 'instance') return []
  return of === 'app' && !path.includes('{appId}') ? [tenantOption, appOption] : [tenantOption]
}

function scopeOf(endpoint: Endpoint, given: Given): OperatorScope {
  const isGiven = (option: CommandOption) => scopeOptionsOf(endpoint).includes(option)
  return {
    tenant: isGiven(tenantOption) ? textOption(given, tenantOption) : undefined,
    app: isGiven(appOption) ? textOption(given, appOption) : undefined,
    isOfInstance: !isGiven(tenantOption),
  }
}

/** Puts ids in place of the names of users. */
async function withUserIds(call: GivenCall, find: (named: string) => Promise<string>): Promise<GivenCall> {
  const replaced = async (part: Readonly<Record<string, unknown>>) => {
    const entries = Object.entries(part).map(async ([name, value]) => {
      const isUser = userFields.includes(name) && typeof value === 'string'
      return [name, isUser ? await find(value) : value] as const
    })
    return Object.fromEntries(await Promise.all(entries))
  }
  return { ...call, params: await replaced(call.params), query: await replaced(call.query) }
}

/** `{userId}` in a sentence stands for what was typed there. */
function sentence(says: string, given: Given, { places }: CommandFields): string {
  return says.replace(/\{(\w+)\}/g, (_, name: string) => given.arguments[places.indexOf(name)] ?? name)
}

/** The summary of an endpoint as the phrase that describes a command: `Reads a user.` is `read a user`. */
function phraseOf(summary: string): string {
  const [first = '', ...rest] = summary.replace(/\.$/, '').split(' ')
  const verb = first.toLowerCase().replace(/(?<=[^s])s$/, '')
  return [verb, ...rest].join(' ')
}
