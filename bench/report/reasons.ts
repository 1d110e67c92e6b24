/** Why a goal is not reached, by row; written by hand from the profiles, beside which it stands. */
export const reasons: ReadonlyMap<string, string> = new Map([
  [
    'P1',
    `A guarded request costs less than bare \`@fastify/session\`, by less than the goal. Against two bare reads it adds
9 µs of its own: two keys, two cookies, the checks of both records, the decision with its trace, and counters.`,
  ],
  [
    'P2',
    `Both sides make the same signatures. What the limit does not do: find the session and its user and store a refresh token with them,
random values and hashes for it, an audit event that is chained and stored, checks of the client's token and of the request, and a
longer answer. On PostgreSQL it writes as often as the limit: one query, one answer, and its audit events many at once.`,
  ],
  [
    'P3',
    `One signature and the answer over HTTP are two thirds of it. The peer signs in the thread pool of Node.js.`,
  ],
  [
    'P4',
    `Latchkey stores the rotation durably, by statements that find a stolen token among used ones; the peer changes a map in its memory.`,
  ],
  [
    'P5',
    `Latchkey asks the database at each introspection, so that a session that has ended or a user who was disabled counts at once, in
every instance; the peer finds its opaque token in a map in its memory.`,
  ],
  [
    'P6',
    `Measured in Chromium, from the click to the painted page; not profiled. A redirect costs little on one machine, without a network.`,
  ],
  [
    'P8',
    `Two cores hash at their bound while the event loop, the load and the database want them as well. The thread pool keeps the event loop
free, so latency stays in bounds; the cores are shared.`,
  ],
  [
    'P10',
    `Node.js alone takes 43 MiB. Native modules (argon2, bcrypt, SQLite, OpenSSL) add 21 MiB of mapped files, the heap holds 30 MiB (code and
its sources 13, routes, schemas), and the young generation keeps 16 MiB, which spare copying under load.`,
  ],
  [
    'P11',
    `Of 1,104 bytes the sealed access token takes 496. It is kept so that a request within its lifetime needs no call.`,
  ],
])
