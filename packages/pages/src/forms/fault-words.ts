import type { Fault } from '@latchkey/protocol'
import type { Texts } from '../texts/texts.ts'

/** The labels of the fields on the pages, by the names of the fields. */
const labels: Readonly<Record<string, keyof Omit<Texts['fields'], 'passwordHint'>>> = {
  username: 'account',
  address: 'emailOrPhone',
  phone: 'phone',
  password: 'password',
  new_password: 'newPassword',
  passcode: 'code',
  token: 'code',
  code: 'code',
  name: 'name',
}

/** Texts for the rules of `Fault.problem`. */
const reasons: Readonly<Record<string, keyof Texts['formErrors']>> = {
  'is required': 'missing',
  'is too short': 'tooShort',
  'is too long': 'tooLong',
}

/** What is wrong with a form, in the language of the page; undefined for fields that the pages do not label. */
export function faultWords({ field, problem }: Fault, texts: Texts): string | undefined {
  if (field === '') return texts.wrongForm
  const label = labels[field]
  return label && texts.formErrors[reasons[problem] ?? 'invalid'](texts.fields[label])
}
