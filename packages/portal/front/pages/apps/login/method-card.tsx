import { Alert, Badge, Button, Collapse, Group, SimpleGrid, Stack, Switch, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { preferenceFields } from '../../../api/generated/preference-fields.ts'
import { isSame } from '../../../parts/is-same.ts'
import { type MethodName, methodWords } from './login-methods.ts'
import { isOff, type MethodSettings, settingOf, withSetting } from './method-settings.ts'
import { type Preference, PreferenceInput } from './preference-input.tsx'
import { wordsOfSetting } from './setting-words.ts'

/** A log-in method: whether it is on, and its settings. */
export function MethodCard({
  method,
  before,
  settings,
  fault,
  isReadOnly,
  onChange,
}: {
  method: MethodName
  /** As stored. */
  before: MethodSettings
  /** As edited. */
  settings: MethodSettings
  /** The setting that the service refused, and why. */
  fault: { name: string; detail: string } | undefined
  isReadOnly: boolean
  onChange: (settings: MethodSettings) => void
}) {
  const [isOpen, setOpen] = useState(false)
  const region = useId()
  const { label, description, byDefault, warning } = methodWords[method]
  const fields: readonly Preference[] = preferenceFields[method]
  const isOn = !isOff(method, settings)
  const isShown = (isOpen || fault !== undefined) && isOn
  const count = Object.keys(settings ?? {}).length
  return (
    <section className="card" aria-label={label}>
      <Group justify="space-between" align="flex-start" gap="md" wrap="nowrap">
        <div>
          <Group gap="xs">
            <Title order={2}>{label}</Title>
            {!isSame(before, settings) && (
              <Badge size="sm" variant="light">
                Changed
              </Badge>
            )}
            {settings === undefined && (
              <Text size="sm" c="dimmed">
                Default: {byDefault}
              </Text>
            )}
            {settings !== undefined && settings !== null && (
              <Text size="sm" c="dimmed">
                {count === 0
                  ? 'All settings are the defaults'
                  : `${count} ${count === 1 ? 'setting' : 'settings'} of its own`}
              </Text>
            )}
          </Group>
        </div>
        <Group gap="md" wrap="nowrap">
          <Switch
            aria-label={`${label} is on`}
            checked={isOn}
            disabled={isReadOnly}
            onChange={(event) => {
              const { checked } = event.currentTarget
              onChange(checked ? (before ?? {}) : null)
              setOpen(checked)
            }}
          />
          <Button
            variant="default"
            size="xs"
            disabled={!isOn}
            onClick={() => setOpen(!isOpen)}
            aria-expanded={isShown}
            aria-controls={region}
            aria-label={`Settings of ${label}`}
            rightSection={isShown ? <IconChevronUp size={14} /> : <IconChevronDown size={14} />}
          >
            Settings
          </Button>
        </Group>
      </Group>
      <Text size="sm" c="dimmed" mt={2}>
        {description}
      </Text>
      <Collapse expanded={isShown} id={region} keepMounted={false}>
        <Stack gap="md" mt="lg">
          {warning !== undefined && (
            <Alert color="yellow" icon={<IconAlertTriangle />}>
              {warning}
            </Alert>
          )}
          <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="lg" spacing="xl">
            {fields.map((preference) => (
              <PreferenceInput
                key={preference.name}
                words={wordsOfSetting(method, preference.name)}
                preference={preference}
                value={settingOf(settings, preference.name)}
                error={fault?.name === preference.name ? fault.detail : undefined}
                isDisabled={isReadOnly}
                onChange={(value) => onChange(withSetting(settings, preference.name, value))}
              />
            ))}
          </SimpleGrid>
        </Stack>
      </Collapse>
    </section>
  )
}
