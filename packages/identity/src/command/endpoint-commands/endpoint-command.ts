import { type Endpoint, parametersIn } from '@latchkey/protocol'
import type { CommandOption, CommandSpec, Given } from '../command-spec.ts'
import { allOption, jsonOption, outputOption } from '../common-options.ts'
import type { OperatorService } from '../operator/with-operator.ts'
import { readTime } from '../terminal/time-word.ts'
import { type CallField, callFieldsOf, pathOf } from './call-fields.ts'
import { checkCall, checkParameters } from './check-call.ts'
import { type CommandFields, optionsOf, shownName } from './command-fields.ts'
import { type PrintedAnswer, printAnswer } from './print-answer.ts'
import { type GivenCall, readCall } from './read-call.ts'
import { scopeOf, scopeOptionsOf } from './scope-options.ts'
import { withIds } from './with-ids.ts'

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
  /** Fields of the query that are times: people may write dates, see `readTime`. @default none */
  times?: readonly string[]
  /** The fields that this command offers; a JSON body may have others. @default all */
  offers?: readonly string[]
  /** Prints what the endpoint answers, in place of a table or JSON. */
  print?: (service: OperatorService, call: GivenCall, out: (text: string) => void) => Promise<void>
  examples: readonly string[]
}

const bodyOption: CommandOption = {
  name: 'json-body',
  value: 'path',
  description: 'a JSON file with fields as the API takes them, or `-` for standard input',
}
/** Makes a command of an endpoint. It calls the handler in its own process as an operator, beside a service that may be running. */
export function endpointCommand(asked: EndpointCommand): CommandSpec {
  const { endpoint, secret, offers, says = 'done' } = asked
  const offered = fieldsOf(asked)
  const isPaged = offered.fields.some((field) => pathOf(field) === 'cursor')
  return {
    name: asked.name,
    summary: asked.summary ?? phraseOf(endpoint.summary),
    arguments: argumentsOf(asked, offered),
    options: [
      ...optionsOf(offered),
      ...(endpoint.body === undefined || offers?.length === 0 ? [] : [bodyOption]),
      ...scopeOptionsOf(endpoint),
      ...(isPaged ? [allOption] : []),
      ...(secret === undefined ? [] : [outputOption]),
      ...(asked.print === undefined ? [jsonOption] : []),
    ],
    examples: asked.examples,
    calls: [asked.method],
    async run(given, io) {
      const call = withTimes(await readCall(given, io, offered), offered)
      checkCall(endpoint, call, offered)
      const shown = { ...asked, says: sentence(says, given, offered) }
      const { withOperator } = await import('../operator/with-operator.ts')
      await withOperator(io, scopeOf(endpoint, given), async (service) => {
        const data = await withIds(withBody(call, endpoint), service.ids)
        checkParameters(endpoint, data, offered)
        if (asked.print !== undefined) return asked.print(service, data, io.out)
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

function fieldsOf({
  endpoint,
  places,
  names = {},
  fixed = {},
  offers,
  times = [],
}: EndpointCommand): CommandFields {
  const isOffered = (field: CallField) =>
    field.part === 'params' || offers === undefined || offers.includes(pathOf(field))
  return {
    fields: callFieldsOf(endpoint).filter((field) => isOffered(field) && !(pathOf(field) in fixed)),
    places:
      places === undefined
        ? parametersIn(endpoint.path).filter((name) => name !== 'appId')
        : Object.keys(places),
    names: { appId: 'app', ...names },
    fixed,
    times,
  }
}

function argumentsOf({ places = {} }: EndpointCommand, offered: CommandFields) {
  return offered.places.map((place) => ({
    name: places[place] ?? argumentNameOf(place),
    description:
      offered.fields.find((field) => pathOf(field) === place)?.description || (descriptions.get(place) ?? ''),
  }))
}

/** `userId` is shown as `user`, `phoneNumber` as `phone-number`. */
function argumentNameOf(place: string): string {
  return place
    .replace(/Id$/, '')
    .replaceAll('_', '-')
    .replace(/[a-z0-9](?=[A-Z])/g, '$&-')
    .toLowerCase()
}

/** What a person may type for a path parameter. */
const descriptions = new Map([
  ['userId', 'id, email, phone number or username of the user'],
  ['entityId', 'id, email, phone number or username of the user'],
  ['roleId', 'id or name of the role'],
  ['groupId', 'id or name of the group'],
  ['messageKind', 'the kind of the message, as `template list` shows it'],
  ['language', 'a language tag such as `de`, or `default`'],
])

/** An endpoint with a body gets one, also if nothing of it was given. */
function withBody(call: GivenCall, { body }: Endpoint): GivenCall {
  return body === undefined || call.body !== undefined ? call : { ...call, body: {} }
}

/** Puts seconds since the epoch in place of what people write. */
function withTimes(call: GivenCall, offered: CommandFields): GivenCall {
  const now = Math.floor(Date.now() / 1000)
  const query = Object.entries(call.query).map(([name, value]): [string, unknown] => {
    const field = offered.fields.find((one) => one.part === 'query' && pathOf(one) === name)
    const isTime = offered.times?.includes(name) && field !== undefined && typeof value === 'string'
    return [name, isTime ? String(readTime(value, shownName(field, offered), now)) : value]
  })
  return { ...call, query: Object.fromEntries(query) }
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
