import { type Checked, createCheck } from '@latchkey/protocol'
import { Type } from 'typebox'
import { type LoginReason, loginReasons } from '../outcomes/outcomes.ts'
import { type Trace, traced } from '../outcomes/trace.ts'

/** What one call to the service came to, before any requirement is held against it. */
export type FlightResult<Value> =
  | { result: 'given'; value: Value; trace: Trace }
  | { result: 'login_required'; reason: LoginReason; trace: Trace }
  | {
      result: 'unavailable'
      /** Milliseconds since the epoch. */
      retryAt: number
      /** `process`: others may fare better. `pause`: the service asked for one, which is kept. */
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

/** Whether every process would meet the same: what lies at this one alone is not told to the others. */
export function isCommon(result: FlightResult<unknown>): boolean {
  if (result.result === 'unavailable') return result.kind !== 'process'
  return result.result === 'given' || result.reason !== 'record_unreadable'
}

/** The text of a result for other processes; to be sealed. */
export function writeFlightResult(result: FlightResult<unknown>): string {
  const { trace: _trace, ...told } = result
  return JSON.stringify('cause' in told ? { ...told, cause: undefined } : told)
}

/** The trace of a request that took the answer of another one, in this process or in another. */
export function sharedTrace(answer: Trace = []): Trace {
  const isShared = answer.some(({ result }) => result === 'shared')
  if (isShared) return answer
  return [
    traced('service', 'shared', 'Another request of this browser asked just now, and its answer is shared.'),
    ...answer,
  ]
}

/** Reads the result of another process; what is none counts as nothing. */
export function readFlightResult<Value>(
  text: string,
  checkValue: (value: unknown) => Checked<Value>,
): FlightResult<Value> | undefined {
  const checked = checkResult(parsed(text))
  if (!checked.ok) return undefined
  const { value: told } = checked
  const trace = sharedTrace()
  if (told.result !== 'given') return { ...told, trace }
  const value = checkValue(told.value)
  return value.ok ? { result: 'given', value: value.value, trace } : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
