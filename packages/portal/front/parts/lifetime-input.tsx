import { NumberInput } from '@mantine/core'
import { durationText } from './duration-text.ts'

/** A number of seconds, with what it is in words. Empty is undefined: the default. */
export function LifetimeInput({
  label,
  help,
  max,
  value,
  onChange,
}: {
  label: string
  help: string
  /** Seconds. */
  max: number
  value: number | undefined
  onChange: (seconds: number | undefined) => void
}) {
  return (
    <NumberInput
      label={label}
      description={`${help} ${value === undefined ? 'Empty: the default.' : `That is ${durationText(value)}.`}`}
      placeholder="Default"
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      suffix=" s"
      min={1}
      max={max}
      allowDecimal={false}
      value={value ?? ''}
      onChange={(given) => onChange(typeof given === 'number' ? given : undefined)}
    />
  )
}
