import type { ShownUser } from '../user-fields.ts'
import { AddressesCard } from './addresses-card.tsx'
import { CustomDataCard } from './custom-data-card.tsx'
import { ProfileCard } from './profile-card.tsx'

/** Who a user is, and how they are reached. */
export function ProfileTab({ user }: { user: ShownUser }) {
  return (
    <div className="user-cards is-profile">
      {/* a form begins anew with each state that the service has stored */}
      <ProfileCard key={`profile-${user.updated_at}`} user={user} />
      <div className="user-column">
        <AddressesCard user={user} />
        <CustomDataCard key={`data-${user.updated_at}`} user={user} />
      </div>
    </div>
  )
}
