/** Names of events whose words are not those of the name. */
const words: Record<string, string> = {
  'login.succeeded': 'Logged in',
  'login.failed': 'Log-in failed',
  'session.authenticated': 'Signed on without asking',
  'session.ended': 'Session ended',
  'sessions.revoked': 'All sessions ended',
  'refresh.succeeded': 'Tokens renewed',
  'refresh.failed': 'Renewal of tokens failed',
  'refresh.reused': 'Old refresh token used again',
  'user.created': 'User created',
  'user.changed': 'Profile changed',
  'user.disabled': 'Disabled',
  'user.enabled': 'Enabled',
  'user.joined_app': 'Entered an app for the first time',
  'user.added_to_app': 'Added to an app',
  'user.removed_from_app': 'Removed from an app',
  'address.first_proof': 'First address verified',
  'address.verified': 'Address verified',
  'address.removed': 'Address removed',
  'authenticator.removed': 'Way to log in removed',
  'password.set': 'Password set',
  'password.reset': 'Password reset',
  'password.reset_requested': 'Reset mail asked for',
  'password.reset_sent': 'Reset mail sent',
  'password.reset_not_sent': 'Reset mail not sent',
  'password.reset_failed': 'Password reset failed',
  'role.assigned': 'Role given',
  'role.unassigned': 'Role removed',
}

/** The name of an audit event in words. */
export function actionWords(action: string): string {
  const known = words[action]
  if (known !== undefined) return known
  const text = action.replaceAll(/[._]/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
