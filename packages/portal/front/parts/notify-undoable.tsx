import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { wordsOf } from './failure-words.ts'
import { notifyDone } from './notify.ts'

/** The notice about each thing that was changed: only the last change of a thing can be taken back. */
const latest = new Map<string, string>()

/**
 * Says that something was done, and offers to take it back, until the same thing is changed again.
 *
 * @param about names the thing, such as `app shop`
 * @param undo takes it back, and may fail: the administrator may have to confirm who they are
 */
export function notifyUndoable(about: string, message: string, undo: () => Promise<unknown>): void {
  const takeBack = async () => {
    notifications.hide(id)
    try {
      await undo()
      notifyDone('Undone.')
    } catch (error) {
      notifications.show({ color: 'red', title: 'It could not be undone', message: wordsOf(error) })
    }
  }
  const older = latest.get(about)
  if (older !== undefined) notifications.hide(older)
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
    onClose: () => {
      if (latest.get(about) === id) latest.delete(about)
    },
  })
  latest.set(about, id)
}

/**
 * Says it once a change is made, and nothing if it fails: the form shows why. For forms that are new ones once their data is read
 * again, after which `mutate` calls nobody.
 *
 * @param change what `mutateAsync` returned
 * @param undo gets the answer of the change, whose version says that nobody has changed it since
 * @returns the answer, if it was made
 */
export async function notifyUndoableAfter<Answer>(
  change: Promise<Answer>,
  about: string,
  message: string,
  undo: (answer: Answer) => Promise<unknown>,
): Promise<{ answer: Answer } | undefined> {
  const made = await change.then(
    (answer) => ({ answer }),
    () => undefined,
  )
  if (made !== undefined) notifyUndoable(about, message, () => undo(made.answer))
  return made
}
