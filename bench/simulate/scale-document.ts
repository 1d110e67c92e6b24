import type { BenchResult } from '../report/results.ts'
import { company, type Measured, planOf } from './company.ts'
import type { Costs } from './measure-costs.ts'
import { seededRandom, simulateQueues } from './queues.ts'

/** Of one argon2id with the default parameters, as `docs/operations.md` says. */
const passwordMs = 26

/** The text of `docs/scale.md`. */
export function scaleDocument(costs: Costs, results: readonly BenchResult[]): string {
  const ours = (name: string) => {
    const found = results.find((result) => result.name.startsWith(name))
    if (found === undefined) throw new Error(`results.json has no ${name}`)
    return found.ours
  }
  const { oneProcess, twoProcesses } = costs.silentAuthentication
  const measured: Measured = {
    appRequests: ours('authenticated request, peer @fastify/session rolling: false'),
    silentServiceUs: oneProcess.service,
    silentPostgresUs: oneProcess.postgres,
    redisGetUs: costs.redisGet,
    localSessionBytes: ours('local session in Redis'),
    signOnRecordBytes: ours('sign-on record with three apps in Redis'),
    passwordMs,
    serviceMemoryMib: ours('memory of the service under load'),
  }
  const plan = planOf(company, measured)
  const figure = (value: number) => Math.round(value).toLocaleString('en-US')
  const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`
  const percent = (value: number) => `${Math.round(value * 100)} %`
  const change = (from: number, to: number) => `${to >= from ? '+' : '−'}${percent(Math.abs(to / from - 1))}`

  const waiting = [0.33, 0.5, 0.75, 0.9, 0.95].map((utilization) => {
    const { p50, p99 } = simulateQueues({
      processes: plan.serviceProcesses,
      serviceMs: oneProcess.service / 1000,
      utilization,
      requests: 200_000,
      random: seededRandom(1),
    })
    return row(percent(utilization), `${p50.toFixed(1)} ms`, `${p99.toFixed(1)} ms`)
  })
  const afterLoss = company.utilization * (company.regions / (company.regions - 1))

  return `# Scale

How a company with ${figure(company.users)} users and ${figure(company.requestsPerSecond)} authenticated requests a second runs Latchkey.
Written by \`node bench/simulate/main.ts\` from what was measured ([\`bench/results.json\`](../bench/results.json),
[\`bench/simulate/costs.json\`](../bench/simulate/costs.json)) and from what is assumed (\`bench/simulate/company.ts\`): do not edit it by
hand. Nothing of this size was run. Other machines have other figures: measure yours with \`node bench/simulate/main.ts --measure\`.

## Assumed

${company.signedInShare * 100} % of the users have a session at the busiest time, in ${company.appsOfUser} apps each; one of ${company.requestsPerSilentAuthentication} requests needs the service, as the first visit
of an app or because an access token ended; ${company.passwordsPerSecond} users a second log in by password. Processes and databases are ${percent(company.utilization)} busy
at that time, in ${company.regions} regions.

## Sizes

| part | amount | from |
| --- | --- | --- |
${[
  row(
    'app processes with the plugin, a core each',
    figure(plan.appProcesses),
    `${figure(measured.appRequests)} requests/s of one process (P1)`,
  ),
  row(
    'silent authentications',
    `${figure(plan.silentPerSecond)}/s`,
    `${figure(company.requestsPerSecond)} / ${company.requestsPerSilentAuthentication}`,
  ),
  row(
    'processes of the service, a core each',
    figure(plan.serviceProcesses),
    `${figure(oneProcess.service)} µs of CPU time for each silent authentication`,
  ),
  row(
    'further cores for password hashes, in threads of these processes',
    figure(plan.passwordCores),
    `${passwordMs} ms for each log-in by password`,
  ),
  row(
    'memory of the service',
    `${figure(plan.serviceMemoryGib)} GiB`,
    `${figure(measured.serviceMemoryMib)} MiB for each process (P10)`,
  ),
  row(
    'cores of PostgreSQL for silent authentications',
    figure(plan.postgresCores),
    `${figure(oneProcess.postgres)} µs of CPU time for each`,
  ),
  row('commands of Redis', `${figure(plan.redisCommandsPerSecond)}/s`, 'two GETs for each request of an app'),
  row(
    'cores of Redis, that is primaries',
    figure(plan.redisCores),
    `${costs.redisGet} µs of CPU time for each GET`,
  ),
  row(
    'memory of Redis, without replicas',
    `${figure(plan.redisGib)} GiB`,
    `${figure(measured.localSessionBytes)} bytes for each local session, ${figure(measured.signOnRecordBytes)} for each sign-on record (P11)`,
  ),
].join('\n')}

Memory decides about Redis, not speed: with 32 GiB in each primary there are ${figure(Math.max(plan.redisCores, Math.ceil(plan.redisGib / 32)))}. Every write of a record touches one key, so slots need no hash tags
(decision 0146).

## What a second process costs

The sizes above multiply the figures of one process. Whether processes disturb each other was measured with one and with two on one
PostgreSQL, in turn, as CPU time of each silent authentication. All calls use one session, whose row they lock in turn, and the machine did
other work as well:

| | one process | two processes | change |
| --- | --- | --- | --- |
${row('the service', `${figure(oneProcess.service)} µs`, `${figure(twoProcesses.service)} µs`, change(oneProcess.service, twoProcesses.service))}
${row('connections of PostgreSQL', `${figure(oneProcess.postgres)} µs`, `${figure(twoProcesses.postgres)} µs`, change(oneProcess.postgres, twoProcesses.postgres))}

## Waiting, and back-pressure

What a silent authentication waits for and takes in a process, simulated with ${figure(plan.serviceProcesses)} processes behind a proxy that picks the less busy of two;
network and database come on top:

| busy | half of the requests | 99 of 100 |
| --- | --- | --- |
${waiting.join('\n')}

Beyond that a queue grows without end, so give each process a limit of open requests at the proxy and let it answer 503 with \`Retry-After\`:
apps then keep signed-in users for as long as their access token lives, ask again after the pause, and sign nobody out
([outages](outages.md)). Password hashing has a bound of its own and answers 503, so log-ins cannot take the cores of silent
authentication. Budgets against guessing are rows of the database, so they hold across processes.

## PostgreSQL

- **One primary per group of tenants** comes first: each row of a user, a session, a token or a secret carries its tenant, and no statement
  of a hot call reads two of them.
- **Within one tenant**, Citus, YugabyteDB and CockroachDB spread rows by their primary keys. Each statement of log-in, silent
  authentication, refresh, introspection, userinfo and log-out names the tenant and a key of every such table
  (\`packages/identity/test/storage/sharded-statements.test.ts\` compiles and checks them). A refresh touches the session and its tokens: keep
  tables of one user on one node where the database can, by \`tenant_id\` and the session. **These databases could not be installed where the
  tests run; nothing was run on them.** They speak the protocol and the SQL of PostgreSQL.
- **PgBouncer** in transaction mode: ${figure(plan.serviceProcesses)} processes have up to ${figure(plan.serviceProcesses * 10)} connections, the servers behind it far fewer.
- **Replicas** serve nothing of Latchkey's own (decision 0146): a log-out must be known at the next request.

## Keys at a CDN

\`/cis/oidc/jwks\` may be cached for 300 s by everybody, and a new key is published before it signs. A CDN in front of it leaves one request each
five minutes for each of its places, whatever the number of APIs that verify tokens.

## A lost region

With ${company.regions} regions at ${percent(company.utilization)}, two carry everything at ${percent(afterLoss)}; the table above says what users then wait. What it costs:

- **capacity**: ${percent(company.regions / (company.regions - 1) - 1)} more processes than two regions would need;
- **PostgreSQL**: nothing that was answered, if the standby of another region is synchronous, at the price of one round trip for each log-in, refresh
  and log-out. Silent authentication does not wait for the disk (decision 0139);
- **Redis**: what was not replicated. Who lost a local session, but not the sign-on record, continues by one silent authentication; without
  both, users log in again. If the local sessions of a third are lost, that is
  ${figure((company.users * company.signedInShare * company.appsOfUser) / company.regions)} silent authentications, which take ${figure((company.users * company.signedInShare * company.appsOfUser) / company.regions / (plan.serviceProcesses * (1e6 / oneProcess.service) * (1 - company.utilization)) / 60)} minutes of all that the service has to spare, if the users come at once. A lost log-out
  cannot renew itself: its IdP session has ended, and the local session ends with its access token.
`
}
