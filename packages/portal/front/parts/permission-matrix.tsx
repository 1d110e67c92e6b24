import { Checkbox, Stack, Switch, Table, TagsInput, Text, VisuallyHidden } from '@mantine/core'
import { permissions as known } from '../api/generated/permissions.ts'

const verbs = ['read', 'create', 'edit', 'delete'] as const

/** Areas in words, in the order in which they are shown. */
const areas: Readonly<Record<string, string>> = {
  users: 'Users',
  authenticators: 'Authenticators',
  sessions: 'Sessions',
  groups: 'Groups',
  roles: 'Roles',
  apps: 'Apps',
  clients: 'Clients',
  resources: 'APIs',
  preferences: 'Log-in settings and messages',
  webhooks: 'Webhooks',
  keys: 'Signing keys',
  audit: 'Audit',
  tenants: 'Tenants',
}

const everything = '*'
const logIn = 'auth:execute'

/**
 * Permissions as a table of areas and what may be done there, with names of the app's own below.
 *
 * @param isForClients whether `auth:execute` is offered, which only clients use
 */
export function PermissionMatrix({
  value,
  onChange,
  isForClients = false,
}: {
  value: readonly string[]
  onChange: (permissions: string[]) => void
  isForClients?: boolean
}) {
  const has = new Set(value)
  const hasAll = has.has(everything)
  const toggle = (permission: string, isOn: boolean) =>
    onChange(isOn ? [...value, permission] : value.filter((one) => one !== permission))
  const own = value.filter((one) => one !== everything && !isKnown(one))
  return (
    <Stack gap="md">
      <Switch
        label="Everything"
        description="Every permission that there is or will be, written *."
        checked={hasAll}
        onChange={(event) => toggle(everything, event.currentTarget.checked)}
      />
      {isForClients && (
        <Switch
          label="Log users in"
          description="Password, codes, links, passkeys and silent authentication: auth:execute."
          checked={hasAll || has.has(logIn)}
          disabled={hasAll}
          onChange={(event) => toggle(logIn, event.currentTarget.checked)}
        />
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls by the keyboard too */}
      <section className="table-frame" aria-label="Permissions of the management API" tabIndex={0}>
        <Table verticalSpacing={6} horizontalSpacing="md">
          <Table.Caption>
            <VisuallyHidden>Permissions of the management API</VisuallyHidden>
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Area</Table.Th>
              {verbs.map((verb) => (
                <Table.Th key={verb}>{verb.charAt(0).toUpperCase() + verb.slice(1)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {Object.entries(areas).map(([area, label]) => (
              <Table.Tr key={area}>
                <Table.Th scope="row">{label}</Table.Th>
                {verbs.map((verb) => {
                  const permission = `${area}:${verb}`
                  return (
                    <Table.Td key={verb}>
                      {isKnown(permission) && (
                        <Checkbox
                          aria-label={`${label}: ${verb}`}
                          checked={hasAll || has.has(permission)}
                          disabled={hasAll}
                          onChange={(event) => toggle(permission, event.currentTarget.checked)}
                        />
                      )}
                    </Table.Td>
                  )
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
      <TagsInput
        label="Permissions of the app’s own"
        description="Names that your app gives a meaning to, such as orders:refund. Enter adds one."
        value={own}
        onChange={(names) => onChange([...value.filter((one) => !own.includes(one)), ...names])}
        clearButtonProps={{ 'aria-label': 'Remove all' }}
      />
    </Stack>
  )
}

/** Permissions in one line, for lists. */
export function PermissionSummary({ value }: { value: readonly string[] | undefined }) {
  if (value === undefined || value.length === 0) return <Text size="sm">None</Text>
  if (value.includes(everything)) return <Text size="sm">Everything</Text>
  const shown = value.slice(0, 3).join(', ')
  return (
    <Text size="sm" title={value.join(', ')}>
      {shown}
      {value.length > 3 && ` and ${value.length - 3} more`}
    </Text>
  )
}

function isKnown(permission: string): boolean {
  return known.some((one) => one === permission)
}
