import { Button, Group, MultiSelect, Select, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core'
import type { ArgumentsOf, ResultOf } from '../../../api/endpoint-types.ts'
import { useAccess } from '../../../api/use-access.ts'
import { useCall, useChange } from '../../../api/use-call.ts'
import { changesOf } from '../../../parts/changes-of.ts'
import { LifetimeInput } from '../../../parts/lifetime-input.tsx'
import { notifyUndoableAfter } from '../../../parts/notify-undoable.tsx'
import { SaveFailure } from '../../../parts/save-failure.tsx'
import { Section } from '../../../parts/section.tsx'
import { useEdit } from '../../../parts/use-edit.ts'
import { withVersion } from '../../../parts/with-version.ts'

type Client = ResultOf<'readAppClient'>
type Request = ArgumentsOf<'updateAppClient'>[2]
type Algorithm = NonNullable<Client['id_token_signed_response_alg']>
type Lifetimes = NonNullable<Client['token_expiration']>

const day = 86_400

/** @param keys those that the administrator sees */
function algorithmsFor(
  { tenant_id }: Client,
  keys: ResultOf<'listSigningKeys'>,
): readonly { value: Algorithm; label: string }[] {
  const signing = keys.filter(({ line, status }) => line !== 'rs256' && status === 'signing')
  const own = signing.find((key) => key.tenant_id === tenant_id)
  const key = own ?? signing.find((one) => one.tenant_id === undefined)
  const alg = key === undefined ? '' : ` (${key.alg})`
  return [
    { value: 'ES256', label: `That of the signing key${alg}` },
    { value: 'RS256', label: 'RS256: for libraries that know nothing else' },
  ]
}

function draftOf(client: Client) {
  return {
    name: client.name ?? '',
    description: client.description ?? '',
    redirect_uris: client.redirect_uris ?? [],
    resources: client.resources ?? [],
    scopes: client.scopes ?? [],
    backchannel_logout_uri: client.backchannel_logout_uri ?? '',
    id_token_signed_response_alg: client.id_token_signed_response_alg ?? 'ES256',
    token_expiration: client.token_expiration ?? {},
  }
}

/** An address that was emptied is taken away. */
function requestOf({
  backchannel_logout_uri: uri,
  ...others
}: Omit<Request, 'backchannel_logout_uri'> & { backchannel_logout_uri?: string }): Request {
  return { ...others, ...(uri !== undefined && { backchannel_logout_uri: uri === '' ? null : uri }) }
}

/** Name, addresses, APIs and lifetimes of a client. Only what was changed is sent. */
export function ClientSettings({
  client,
  load,
}: {
  client: Client
  load: () => Promise<Client | undefined>
}) {
  const edit = useEdit(client, draftOf)
  const { base, before, draft, isChanged, set } = edit
  const access = useAccess()
  const { data: resources = [] } = useCall('listResources', [], { enabled: access.may('resources:read') })
  const { data: keys = [] } = useCall('listSigningKeys', [], { enabled: access.may('keys:read') })
  const offersRs256 =
    base.id_token_signed_response_alg === 'RS256' ||
    keys.some(({ line, status }) => line === 'rs256' && status === 'signing')
  const algorithms = algorithmsFor(client, keys)
  const change = useChange('updateAppClient', ['readAppClient', 'listAppClients'])
  const setLifetime = (name: keyof Lifetimes) => (seconds: number | undefined) => {
    const { [name]: _, ...others } = draft.token_expiration
    set({ token_expiration: seconds === undefined ? others : { ...others, [name]: seconds } })
  }
  const submit = async () => {
    const { app_id, client_id } = client
    const back = requestOf(changesOf(draft, before))
    const saved = await notifyUndoableAfter(
      change.mutateAsync([app_id, client_id, withVersion(requestOf(edit.changed), base.version)]),
      `client ${client_id}`,
      'The settings of the client are saved.',
      ({ version }) => change.mutateAsync([app_id, client_id, withVersion(back, version)]),
    )
    if (saved !== undefined) edit.goOnAfterSave(saved.answer)
  }
  const loadTheirs = async () => {
    const theirs = await load()
    if (theirs === undefined) return
    edit.rebase(theirs)
    change.reset()
  }
  return (
    <Section title="Settings">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isChanged) void submit()
        }}
      >
        <Stack>
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <TextInput
              label="Name"
              description="A note for administrators."
              value={draft.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
              maxLength={255}
              required
            />
            <TextInput
              label="Description"
              description="What it is, or who looks after it."
              value={draft.description}
              onChange={(event) => set({ description: event.currentTarget.value })}
              maxLength={1024}
            />
          </SimpleGrid>
          <TagsInput
            label="Redirect URIs"
            description="Where magic links may lead, compared character by character. Enter adds one."
            value={draft.redirect_uris}
            onChange={(redirect_uris) => set({ redirect_uris })}
            clearButtonProps={{ 'aria-label': 'Remove all' }}
          />
          <TextInput
            label="Back-channel log-out URI"
            description="Is called when a user signs out elsewhere, so that this app signs them out at once. https only; in dev mode also http on a loopback host."
            placeholder="https://shop.example/auth/backchannel-logout"
            value={draft.backchannel_logout_uri}
            onChange={(event) => set({ backchannel_logout_uri: event.currentTarget.value })}
            maxLength={2048}
          />
          {offersRs256 && (
            <Select
              label="Algorithm of ID tokens"
              description="Signs its ID and log-out tokens. Access tokens are always signed by the signing key."
              data={algorithms}
              value={draft.id_token_signed_response_alg}
              onChange={(value) => {
                const chosen = algorithms.find((one) => one.value === value)?.value
                if (chosen !== undefined) set({ id_token_signed_response_alg: chosen })
              }}
              allowDeselect={false}
            />
          )}
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <MultiSelect
              label="APIs"
              description="Resources that it may ask tokens for."
              data={resources.map(({ uri, name }) => ({ value: uri, label: name }))}
              value={draft.resources}
              onChange={(given) => set({ resources: given })}
              nothingFoundMessage="No API is described yet."
              searchable
              clearButtonProps={{ 'aria-label': 'Remove all' }}
            />
            <TagsInput
              label="Scopes"
              description="Scopes that it may ask for."
              value={draft.scopes}
              onChange={(scopes) => set({ scopes })}
              clearButtonProps={{ 'aria-label': 'Remove all' }}
            />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, md: 3 }}>
            <LifetimeInput
              label="Access tokens live for"
              help="1 second to 1 day."
              max={day}
              value={draft.token_expiration.access_token_ttl}
              onChange={setLifetime('access_token_ttl')}
            />
            <LifetimeInput
              label="Unused refresh tokens live for"
              help="1 second to 90 days; each use begins anew."
              max={90 * day}
              value={draft.token_expiration.refresh_token_ttl}
              onChange={setLifetime('refresh_token_ttl')}
            />
            <LifetimeInput
              label="Refresh tokens end after"
              help="1 second to 90 days, however often they are used."
              max={90 * day}
              value={draft.token_expiration.max_refresh_rotate}
              onChange={setLifetime('max_refresh_rotate')}
            />
          </SimpleGrid>
          <SaveFailure error={change.error} onLoad={() => void loadTheirs()} />
          <Group>
            <Button
              type="submit"
              disabled={!isChanged || draft.name.trim() === '' || !access.may('clients:edit')}
              loading={change.isPending}
            >
              Save settings
            </Button>
            {isChanged && (
              <Button variant="subtle" onClick={edit.reset}>
                Undo changes
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
