import { useAccess } from '../../../api/use-access.ts'
import type { ShownUser } from '../user-fields.ts'
import { AppsCard } from './apps-card.tsx'
import { GroupsCard } from './groups-card.tsx'
import { RolesCard } from './roles-card.tsx'

/** Where a user belongs, and what they may do there. */
export function AccessTab({ user }: { user: ShownUser }) {
  const { may } = useAccess()
  return (
    <div className="user-cards">
      <AppsCard user={user} />
      {may('roles:read') && <RolesCard user={user} />}
      {may('groups:read') && <GroupsCard user={user} />}
    </div>
  )
}
