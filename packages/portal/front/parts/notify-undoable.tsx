import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { wordsOf } from './failure-words.ts'
import { notifyDone } from './notify.ts'

/** The notice that was shown last: to take back an earlier change would take back what was done after it. */
let latest: string | undefined

/**
 * Says that something was done, and offers to take it back, until the next thing is done.
 *
 * @param undo takes it back, and may fail: the administrator may have to confirm who they are
 */
export function notifyUndoable(message: string, undo: () => Promise<unknown>): void {
  const takeBack = async () => {
    notifications.hide(id)
    try {
      await undo()
      notifyDone('Undone.')
    } catch (error) {
      notifications.show({ color: 'red', title: 'It could not be undone', message: wordsOf(error) })
    }
  }
  if (latest !== undefined) notifications.hide(latest)
  const id = notifications.show({
    message: (
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm">{message}</Text>
        <Button variant="subtle" size="compact-sm" onClick={() => void takeBack()}>
          Undo
        </Button>
      </Group>
    ),
    color: 'brand',
    autoClose: 10_000,
  })
  latest = id
}

/**
 * Says it once a change is made, and nothing if it fails: the form shows why. For forms that are new ones once their data is read
 * again, after which `mutate` calls nobody.
 *
 * @param change what `mutateAsync` returned
 */
export async function notifyUndoableAfter(
  change: Promise<unknown>,
  message: string,
  undo: () => Promise<unknown>,
): Promise<void> {
  const isMade = await change.then(
    () => true,
    () => false,
  )
  if (isMade) notifyUndoable(message, undo)
}
