import { ColorInput, NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import type { SettingWords } from './setting-words.ts'

/** A setting, as the schema describes it. */
export interface Preference {
  readonly name: string
  readonly kind: 'integer' | 'boolean' | 'text' | 'color' | 'choice' | 'list'
  readonly default?: string
  readonly min?: number
  readonly max?: number
  readonly maxLength?: number
  readonly isRequired?: boolean
  readonly choices?: readonly (string | number)[]
}

const fieldOrder: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'error', 'description']

/** The field of a setting, with its range and its default. Undefined is the default. */
export function PreferenceInput({
  preference,
  words,
  value,
  error,
  isDisabled,
  onChange,
}: {
  preference: Preference
  words: SettingWords
  value: unknown
  /** What the service says is wrong with it. */
  error?: string | undefined
  isDisabled: boolean
  onChange: (value: unknown) => void
}) {
  const { kind, min, max, maxLength, choices = [], isRequired = false } = preference
  const common = {
    label: words.label,
    description: helpOf(preference, words),
    disabled: isDisabled,
    error,
    required: isRequired,
    // labels and fields of a row stand side by side, however long the help is
    inputWrapperOrder: fieldOrder,
  }
  const byDefault = words.byDefault ?? preference.default ?? ''
  switch (kind) {
    case 'integer':
      return (
        <NumberInput
          {...common}
          placeholder={/^\d+$/.test(byDefault) ? `${byDefault}${unitOf(words, byDefault)}` : byDefault}
          suffix={unitOf(words, value)}
          allowDecimal={false}
          clampBehavior="blur"
          {...(min !== undefined && { min })}
          {...(max !== undefined && { max })}
          value={typeof value === 'number' ? value : ''}
          onChange={(given) => onChange(typeof given === 'number' ? given : undefined)}
        />
      )
    case 'boolean': {
      const { inputWrapperOrder: _order, ...switched } = common
      const isOnByDefault = preference.default === 'true'
      return (
        <Switch
          {...switched}
          checked={typeof value === 'boolean' ? value : isOnByDefault}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    }
    case 'choice':
      return (
        <Select
          {...common}
          placeholder={byDefault}
          data={choices.map((choice) => ({
            value: String(choice),
            label: words.choices?.[choice] ?? String(choice),
          }))}
          value={value === undefined ? null : String(value)}
          onChange={(given) => onChange(choices.find((choice) => String(choice) === given))}
          clearable
          clearButtonProps={{ 'aria-label': `Use the default of ${common.label}` }}
        />
      )
    case 'list':
      return (
        <TagsInput
          {...common}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(given) => onChange(given.length === 0 ? undefined : given)}
          clearButtonProps={{ 'aria-label': 'Remove all' }}
        />
      )
    case 'color':
      return (
        <ColorInput
          {...common}
          format="hex"
          value={typeof value === 'string' ? value : ''}
          onChange={(given) => onChange(given === '' ? undefined : given)}
          eyeDropperButtonProps={{ 'aria-label': 'Pick a colour from the screen' }}
        />
      )
    case 'text':
      return (
        <TextInput
          {...common}
          placeholder={byDefault}
          {...(maxLength !== undefined && { maxLength })}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) =>
            onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)
          }
        />
      )
  }
}

/** What a setting does, its range and its default, in short sentences. */
function helpOf({ kind, min, max, default: ofSchema }: Preference, words: SettingWords): string {
  const { help, unit } = words
  const byDefault = words.byDefault ?? ofSchema
  const inUnit = unit === undefined ? '' : ` ${unit}`
  const inWords = (count: number) => count.toLocaleString('en')
  const isShown = byDefault !== undefined && kind !== 'boolean'
  return [
    help,
    min !== undefined && max !== undefined && `${inWords(min)} to ${inWords(max)}${inUnit}.`,
    isShown && `Default: ${byDefault}.`,
  ]
    .filter((part) => part !== undefined && part !== false)
    .join(' ')
}

/** The unit after a number, in the singular after 1. */
function unitOf({ unit }: SettingWords, value: unknown): string {
  if (unit === undefined) return ''
  return ` ${String(value) === '1' ? unit.replace(/ies$/, 'y').replace(/s$/, '') : unit}`
}
