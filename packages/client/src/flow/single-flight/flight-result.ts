import { type Checked, createCheck } from '@latchkey/protocol'
import { Type } from 'typebox'
import { type LoginReason, loginReasons } from '../outcomes/outcomes.ts'
import { type Trace, traced } from '../outcomes/trace.ts'

/** The result of one call to the service, before any requirement is evaluated. */
export type FlightResult<Value> =
  | { result: 'given'; value: Value; trace: Trace }
  | { result: 'login_required'; reason: LoginReason; trace: Trace }
  | {
      result: 'unavailable'
      /** Milliseconds since the epoch. */
      retryAt: number
      /** `process`: other processes may succeed. `pause`: the service asked for a pause, which is observed. */
      kind: 'process' | 'outage' | 'pause'
      cause?: unknown
      trace: Trace
    }

const ResultSchema = Type.Union([
  Type.Object({ result: Type.Literal('given'), value: Type.Unknown() }),
  Type.Object({ result: Type.Literal('login_required'), reason: Type.Enum([...loginReasons]) }),
  Type.Object({
    result: Type.Literal('unavailable'),
    retryAt: Type.Number(),
    kind: Type.Enum(['outage', 'pause']),
  }),
])
const checkResult = createCheck(ResultSchema)

/** Returns whether every process would get this result; a failure of this process alone is not shared. */
export function isCommon(result: FlightResult<unknown>): boolean {
  if (result.result === 'unavailable') return result.kind !== 'process'
  return result.result === 'given' || result.reason !== 'record_unreadable'
}

/** Serialises a result for other processes, without its trace and cause; to be sealed. */
export function writeFlightResult(result: FlightResult<unknown>): string {
  const { trace: _trace, ...shared } = result
  return JSON.stringify('cause' in shared ? { ...shared, cause: undefined } : shared)
}

/** The trace of a request that uses the response to another request, of this process or of another. */
export function sharedTrace(answer: Trace = []): Trace {
  const isShared = answer.some(({ result }) => result === 'shared')
  if (isShared) return answer
  return [
    traced('service', 'shared', 'The response to another request of this browser is shared.'),
    ...answer,
  ]
}

/** Reads the result of another process; `undefined` if the text is none. */
export function readFlightResult<Value>(
  text: string,
  checkValue: (value: unknown) => Checked<Value>,
): FlightResult<Value> | undefined {
  const checked = checkResult(parsed(text))
  if (!checked.ok) return undefined
  const { value: shared } = checked
  const trace = sharedTrace()
  if (shared.result !== 'given') return { ...shared, trace }
  const value = checkValue(shared.value)
  return value.ok ? { result: 'given', value: value.value, trace } : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
