/** What continues when the credentials of a user end: that which belongs to one session. */
export interface KeptProof {
  /** Hash of the session that continues; empty: none. */
  sessionHash: string
  /** What was proven in it, as values of `amr`. */
  methods: ReadonlySet<string>
}
