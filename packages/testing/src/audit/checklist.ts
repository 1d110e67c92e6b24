import type { AuditRule } from './rule.ts'
import { cacheHeaders } from './rules/cache-headers.ts'
import { cookieFlags } from './rules/cookie-flags.ts'
import { crossSiteRequests } from './rules/cross-site-requests.ts'
import { guardedRoutes } from './rules/guarded-routes.ts'
import { openRedirect } from './rules/open-redirect.ts'
import { refusals } from './rules/refusals.ts'
import { replayAfterLogout } from './rules/replay-after-logout.ts'
import { requirements } from './rules/requirements.ts'
import { sessionFixation } from './rules/session-fixation.ts'
import { tokenLeaks } from './rules/token-leaks.ts'
import { undeclaredRoutes } from './rules/undeclared-routes.ts'

/** All rules, in the order of reports. */
export const checklist: readonly AuditRule[] = [
  undeclaredRoutes,
  guardedRoutes,
  requirements,
  refusals,
  cookieFlags,
  sessionFixation,
  replayAfterLogout,
  crossSiteRequests,
  openRedirect,
  cacheHeaders,
  tokenLeaks,
]
