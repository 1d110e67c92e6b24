/** Why a goal is not reached, by row; written by hand from the profiles, beside which it stands. */
export const reasons: ReadonlyMap<string, string> = new Map([
  [
    'P1',
    `A guarded request costs less than bare \`@fastify/session\`. What it adds to two bare reads: two keys,
two cookies, the checks of both records, the decision with its trace, and counters.`,
  ],
  [
    'P2',
    `Both sides make the same signatures. What the limit does not do: find the session and its user and store a refresh token with them,
random values and hashes for it, an audit event that is chained and stored, checks of the client's token and of the request, and a
longer answer. Nine tenths of the limit would leave about 11 µs for all of this; the statement alone takes more than 70 on SQLite. On
PostgreSQL it writes as often as the limit: one query, one answer, and its audit events many at once.`,
  ],
  [
    'P3',
    `Both sides sign in the thread pool of Node.js, on the other core. Reading and answering over HTTP is half of what is left.`,
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
    `Chromium itself takes most of it. Of a visit of 42 ms it needed 25 for an empty page, and 36 for a page of bare Node.js; the log-in
added 7, and 37 to the visit of the peer (medians of 31 rounds in turn). A third of the peer's time is less than an empty page takes.
In the last results the bare page takes 30.1 ms of 31.6: what Latchkey could still save is 1.5 ms, and a third of the peer's time is 17.6.
A redirect costs little on one machine, without a network.`,
  ],
  [
    'P8',
    `Two cores hash at their bound while the event loop, the load and the database want them as well. The thread pool keeps the event loop
free, so latency stays in bounds; the cores are shared.`,
  ],
  [
    'P9',
    `A page is counted up to 10,000 users and shows 50 from all over the table. On SQLite it costs more in a table of a million, whose rows
are not in the caches of the processor: 300 MB of SQLite's own cache change nothing (1.42 with 300,000 users against 3,000), and reading by
\`mmap\` little (1.3).`,
  ],
  [
    'P10',
    `Node.js alone takes 43 MiB. Native modules (argon2, bcrypt, SQLite, OpenSSL) add 21 MiB of mapped files, the heap holds 30 MiB (code and
its sources 13, routes, schemas), and the young generation keeps 16 MiB, which spare copying under load. Under load nothing is kept: after
30,000 calls and a full collection the heap is 28 MiB again. The command lets it grow by half between collections
([0180](decisions/0180-the-command-bounds-its-heap.md)). The C library keeps some 20 MiB more than when
idle; with \`MALLOC_ARENA_MAX=1\` in the environment it keeps 15 MiB less. \`--max-semi-space-size=4\` saves 10 to 20 MiB more for a few percent
of CPU time.`,
  ],
  [
    'P11',
    `Of 1,104 bytes the sealed access token takes 496. It is kept so that a request within its lifetime needs no call.`,
  ],
])
