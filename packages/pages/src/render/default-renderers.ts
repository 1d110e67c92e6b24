import { factorPages } from './factor-pages.ts'
import { messagePages } from './message-pages.ts'
import type { Renderers } from './page-tools.ts'
import { passkeyPage } from './passkey-page.ts'
import { passwordPages } from './password-pages.ts'
import { sessionPages } from './session-pages.ts'
import { signInPages } from './sign-in-pages.ts'
import { signUpPages } from './sign-up-pages.ts'
import { stepUpPage } from './step-up-page.ts'

/** The pages as the package renders them. */
export const defaultRenderers: Renderers = {
  ...signInPages,
  ...passkeyPage,
  ...signUpPages,
  ...stepUpPage,
  ...passwordPages,
  ...factorPages,
  ...sessionPages,
  ...messagePages,
}
