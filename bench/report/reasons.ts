/** Why a goal is not reached, by row; written by hand from the profiles, beside which it stands. */
export const reasons: ReadonlyMap<string, string> = new Map([
  [
    'P2',
    `Both sides make the same signatures. What the limit does not do: find the session and the user by one statement and store a
refresh token with it, three random values and five hashes, an audit event that is chained and stored, checks of the client's token
and of the request, and an answer three times as long. On PostgreSQL each request also crosses a second socket, with fifteen values.`,
  ],
  [
    'P3',
    `One signature and the answer over HTTP are most of it; the peer signs in the thread pool of Node.js and waits for it.`,
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
    `The time is mostly that of Chromium, from the click to the painted page, and is the same for one navigation and for the last of
four; redirects of the peer on one machine cost little of what they cost over a network.`,
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
    `Of 1,528 bytes the sealed access token takes 920. It is kept so that a request within its lifetime needs no call.`,
  ],
])
