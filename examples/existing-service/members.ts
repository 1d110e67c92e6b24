/** A member, as the service has always stored it. */
export interface Member {
  number: number
  level: 'silver' | 'gold'
}

/** The service's own table, with one new column: the subject at the identity service. */
export interface Members {
  /** The member of a subject; somebody who comes for the first time becomes one. */
  of(sub: string): Promise<Member>
}

/** A table in memory, in place of a database. */
export function memoryMembers(): Members {
  const bySubject = new Map<string, Member>()
  return {
    async of(sub) {
      const known = bySubject.get(sub)
      if (known !== undefined) return known
      const member: Member = { number: bySubject.size + 1, level: 'silver' }
      bySubject.set(sub, member)
      return member
    },
  }
}
