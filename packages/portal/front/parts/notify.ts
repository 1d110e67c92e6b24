import { notifications } from '@mantine/notifications'

/** Says shortly that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'brand', autoClose: 4000 })
}
