import { isObject } from '../../../parts/is-same.ts'
import { type MethodName, methodWords } from './login-methods.ts'

/** The settings of a method: `null` is off, undefined is what the service decides by default. */
export type MethodSettings = Readonly<Record<string, unknown>> | null | undefined

/** Reads a setting by its name, such as `message.from`. */
export function settingOf(settings: MethodSettings, name: string): unknown {
  let value: unknown = settings
  for (const part of name.split('.')) {
    value = isObject(value) ? value[part] : undefined
  }
  return value
}

/** The settings with one changed; undefined takes it out, so that the default holds. Objects that become empty go too. */
export function withSetting(
  settings: MethodSettings,
  name: string,
  value: unknown,
): Readonly<Record<string, unknown>> {
  const [first = '', ...rest] = name.split('.')
  const { [first]: before, ...others } = settings ?? {}
  if (rest.length === 0) return value === undefined ? others : { ...others, [first]: value }
  const inner = withSetting(isObject(before) ? before : {}, rest.join('.'), value)
  return Object.keys(inner).length === 0 ? others : { ...others, [first]: inner }
}

/** Whether nobody can log in by a method, where it has these settings. */
export function isOff(method: MethodName, settings: MethodSettings): boolean {
  return settings === null || (settings === undefined && methodWords[method].byDefault === 'off')
}
