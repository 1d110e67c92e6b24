import t from 'tap'
import { planSetup, type Service } from '../setup-plan.ts'

const all: Service[] = ['redis', 'postgres', 'pgbouncer', 'chromium']
const having =
  (...programs: string[]) =>
  (name: string) =>
    programs.includes(name)

t.test('planSetup does nothing if nothing is missing', async (t) => {
  const plan = planSetup({ platform: 'linux', isRoot: true, missing: [], hasProgram: having('apt-get') })
  t.same(plan, { kind: 'complete' })
})

t.test('planSetup installs only missing packages for root with apt-get', async (t) => {
  const plan = planSetup({
    platform: 'linux',
    isRoot: true,
    missing: ['redis'],
    hasProgram: having('apt-get'),
  })
  t.same(plan, { kind: 'install', packages: ['redis-server'] })
})

t.test('planSetup shows the command of the system to other users', async (t) => {
  const told = (platform: NodeJS.Platform, isRoot: boolean, ...programs: string[]) => {
    const plan = planSetup({ platform, isRoot, missing: all, hasProgram: having(...programs) })
    return plan.kind === 'instruct' ? plan.instruction : plan.kind
  }
  t.equal(
    told('linux', false, 'apt-get'),
    'run: sudo apt-get update && sudo apt-get install -y --no-install-recommends redis-server postgresql pgbouncer chromium',
  )
  t.equal(told('linux', false, 'dnf'), 'run: sudo dnf install -y valkey postgresql-server pgbouncer chromium')
  t.equal(told('linux', true, 'pacman'), 'run: pacman -S --needed valkey postgresql pgbouncer chromium')
  t.equal(
    told('darwin', false, 'brew'),
    'run: brew install redis && brew install postgresql && brew install pgbouncer && brew install --cask chromium',
  )
  t.equal(told('linux', true), 'install redis, postgres, pgbouncer, chromium and put them on the PATH')
})
