/** What is assumed of a company; everything else follows from it and from what was measured. */
export interface Company {
  users: number
  /** Authenticated requests to all apps at the busiest time, a second. */
  requestsPerSecond: number
  appsOfUser: number
  /** Share of the users who have a session at the busiest time. */
  signedInShare: number
  /** Authenticated requests for each silent authentication: a first visit of an app, or a renewal. */
  requestsPerSilentAuthentication: number
  /** Log-ins by password at the busiest time, a second. */
  passwordsPerSecond: number
  /** How busy processes and databases are meant to be, so that one region of three can be lost. */
  utilization: number
  regions: number
}

export const company: Company = {
  users: 100_000_000,
  requestsPerSecond: 50_000,
  appsOfUser: 3,
  signedInShare: 0.2,
  requestsPerSilentAuthentication: 20,
  passwordsPerSecond: 500,
  utilization: 0.5,
  regions: 3,
}

/** What was measured of one request or record. */
export interface Measured {
  /** Requests of one app process on its core, a second. */
  appRequests: number
  silentServiceUs: number
  silentPostgresUs: number
  redisGetUs: number
  localSessionBytes: number
  signOnRecordBytes: number
  passwordMs: number
  serviceMemoryMib: number
}

/** What the company runs, in all regions together. */
export interface Plan {
  appProcesses: number
  silentPerSecond: number
  serviceProcesses: number
  passwordCores: number
  serviceMemoryGib: number
  postgresCores: number
  redisCommandsPerSecond: number
  redisCores: number
  redisGib: number
}

export function planOf(given: Company, measured: Measured): Plan {
  const { requestsPerSecond, utilization } = given
  const silentPerSecond = requestsPerSecond / given.requestsPerSilentAuthentication
  const coresFor = (perSecond: number, microseconds: number) =>
    Math.ceil((perSecond * microseconds) / 1_000_000 / utilization)
  const serviceProcesses = coresFor(silentPerSecond, measured.silentServiceUs)
  const bytesOfUser = given.appsOfUser * measured.localSessionBytes + measured.signOnRecordBytes
  // a guarded request reads two records
  const redisCommandsPerSecond = requestsPerSecond * 2
  return {
    appProcesses: Math.ceil(requestsPerSecond / measured.appRequests / utilization),
    silentPerSecond,
    serviceProcesses,
    passwordCores: coresFor(given.passwordsPerSecond, measured.passwordMs * 1000),
    serviceMemoryGib: Math.ceil((serviceProcesses * measured.serviceMemoryMib) / 1024),
    postgresCores: coresFor(silentPerSecond, measured.silentPostgresUs),
    redisCommandsPerSecond,
    redisCores: coresFor(redisCommandsPerSecond, measured.redisGetUs),
    redisGib: Math.ceil((given.users * given.signedInShare * bytesOfUser) / 2 ** 30),
  }
}
