import { type Checked, createCheck, type Fault } from '@latchkey/protocol'
import { type Static, type TObject, type TProperties, Type } from 'typebox'

/** A form with missing or invalid fields: status 400. */
export class FormError extends Error {
  readonly statusCode = 400
  readonly code = 'form_invalid'
  /** The field and what is wrong with it; pages say it in their language. */
  readonly fault: Fault | undefined

  /** @param message in English if there is a `fault`, else in the language of the page */
  constructor(message: string, fault?: Fault) {
    super(message)
    this.fault = fault
  }
}

/** Creates a function that reads a form: each field once, as text. Unknown fields are ignored. */
export function formReader<Fields extends TProperties>(
  fields: Fields,
): (body: unknown) => Static<TObject<Fields>> {
  const check: (value: unknown) => Checked<Static<TObject<Fields>>> = createCheck(Type.Object(fields))
  return (body) => {
    const checked = check(body ?? {})
    if (checked.ok) return checked.value
    const { field, problem } = checked.fault
    throw new FormError(
      field === '' ? 'This is not the form that belongs here.' : `The field "${field}" ${problem}.`,
      checked.fault,
    )
  }
}

/** Path to return to, of any form: `returnTo` makes `/` of what is not valid when it is used. */
export const returnToField = { return_to: Type.Optional(Type.Unknown()) }
