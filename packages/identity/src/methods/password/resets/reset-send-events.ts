/** The audit events of codes and links that reset a password. */
export const resetSendEvents = {
  sent: 'password.reset_sent',
  refused: 'password.reset_not_sent',
} as const
