/** A call that the back end refused, or that did not reach it. */
export class ApiFailure extends Error {
  readonly status: number
  /** The reason, for programs; `unreachable` if there was no answer. */
  readonly code: string
  /** The `error_code` of the service, which often says more. */
  readonly errorCode: string | undefined
  /** The field of the request that is wrong. */
  readonly field: string | undefined
  /** What is wrong with that field. */
  readonly detail: string | undefined

  constructor(status: number, body: Record<string, unknown>) {
    const code = textOf(body.code) ?? 'internal_error'
    super(code)
    this.name = 'ApiFailure'
    this.status = status
    this.code = code
    this.errorCode = textOf(body.error_code)
    this.field = textOf(body.field)
    this.detail = textOf(body.detail)
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
