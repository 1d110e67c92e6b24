import type { EmailKind } from '../../templates/message-kind.ts'

/** The email with a magic link. */
export const emailLink: EmailKind = {
  id: 'email_link',
  channel: 'email',
  carries: 'link',
  description: 'The email with a link to log in.',
  texts: {
    subject: 'Sign in to {{app_name}}',
    header_text: 'Sign in to {{app_name}}',
    body_text: 'Open this link to sign in:',
    link_text: 'Sign in',
    info_text: 'It is valid for {{lifetime}} and works once. Give it to nobody.',
    footer_text: 'If you did not ask for it, you can ignore this message.',
  },
}
