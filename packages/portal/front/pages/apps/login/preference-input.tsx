import { ColorInput, NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import { labelOf, unitOf } from './login-methods.ts'

/** A setting, as the schema describes it. */
export interface Preference {
  readonly name: string
  readonly kind: 'integer' | 'boolean' | 'text' | 'color' | 'choice' | 'list'
  readonly help: string
  readonly default?: string
  readonly min?: number
  readonly max?: number
  readonly maxLength?: number
  readonly isRequired?: boolean
  readonly choices?: readonly (string | number)[]
}

/** The field of a setting, with its range and its default. Undefined is the default. */
export function PreferenceInput({
  preference,
  value,
  error,
  isDisabled,
  onChange,
}: {
  preference: Preference
  value: unknown
  /** What the service says is wrong with it. */
  error?: string | undefined
  isDisabled: boolean
  onChange: (value: unknown) => void
}) {
  const { name, kind, min, max, maxLength, choices = [], isRequired = false } = preference
  const common = {
    label: labelOf(name),
    description: helpOf(preference),
    disabled: isDisabled,
    error,
    required: isRequired,
  }
  const byDefault = preference.default ?? ''
  switch (kind) {
    case 'integer':
      return (
        <NumberInput
          {...common}
          placeholder={byDefault}
          suffix={unitOf(preference.help)}
          allowDecimal={false}
          clampBehavior="blur"
          {...(min !== undefined && { min })}
          {...(max !== undefined && { max })}
          value={typeof value === 'number' ? value : ''}
          onChange={(given) => onChange(typeof given === 'number' ? given : undefined)}
        />
      )
    case 'boolean': {
      const isOnByDefault = byDefault === 'true'
      return (
        <Switch
          {...common}
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
          data={choices.map(String)}
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

/** Help, range and default in one or two sentences. Help that only repeats the label or names the unit is left out. */
function helpOf({ name, help, kind, min, max, default: byDefault }: Preference): string {
  const isSaid = help === `${labelOf(name)}.` || /^\w+\.$/.test(help)
  const range = min !== undefined && max !== undefined ? `${min} to ${max}.` : ''
  const isShown = byDefault !== undefined && kind !== 'boolean'
  return [isSaid ? '' : help, range, isShown ? `Default: ${byDefault}.` : '']
    .filter((part) => part !== '')
    .join(' ')
}
