import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const folder = join(import.meta.dirname, '..', '..', '..', 'deploy')
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

t.test('the container runs the service as a user without rights, and says whether it is ready', async (t) => {
  const [, last = ''] = read('Dockerfile').split(/^FROM (?=node:24-slim$)/m)
  t.match(last, /^USER node$/m)
  t.notMatch(last.slice(last.indexOf('USER node')), /^(RUN|COPY|USER root)/m, 'root does nothing afterwards')
  t.match(last, /HEALTHCHECK [\s\S]*\/health\/ready/)
  t.match(last, /@latchkey\/identity\/dist\/command\/cli\.js", "serve"\]/)
  t.notMatch(read('Dockerfile'), /SECRET|MASTER_KEYS|LATCHKEY_DEV/, 'no secret and no dev mode is built in')
})

t.test('the systemd unit has its own user, few rights and the time that a stop takes', async (t) => {
  const unit = read('latchkey-identity.service')
  for (const line of ['User=latchkey', 'NoNewPrivileges=true', 'ProtectSystem=strict', 'TimeoutStopSec=10']) {
    t.ok(unit.split('\n').includes(line), line)
  }
  const verified = spawnSync('systemd-analyze', [
    'verify',
    '--man=no',
    join(folder, 'latchkey-identity.service'),
  ])
  if (verified.error !== undefined) t.comment('systemd-analyze is not on this machine')
  else t.notMatch(verified.stderr.toString(), /Unknown key|Failed to parse|Invalid/i)
})
