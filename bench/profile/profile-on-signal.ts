import { Session } from 'node:inspector'

// imported into a server: the first SIGHUP begins to sample its main thread, the next one prints the profile as a line of JSON
const session = new Session()
session.connect()
let isSampling = false

process.on('SIGHUP', () => {
  isSampling = !isSampling
  if (!isSampling) {
    session.post('Profiler.stop', (_error, { profile }) =>
      process.stdout.write(`${JSON.stringify(profile)}\n`),
    )
    return
  }
  session.post('Profiler.enable')
  session.post('Profiler.setSamplingInterval', { interval: 250 })
  session.post('Profiler.start', () => process.stdout.write('sampling\n'))
})
