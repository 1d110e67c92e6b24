import type { CommandSpec } from '../command-spec.ts'
import { jsonOption } from '../common-options.ts'

/** `doctor` */
export const doctorCommand: CommandSpec = {
  name: 'doctor',
  summary: 'check settings, database, keys, clocks, files and receivers; changes nothing',
  options: [jsonOption],
  examples: ['doctor', 'doctor --json'],
  async run({ options: given }, { env, out }) {
    const [{ readEnvironment }, { examine }, { table }] = await Promise.all([
      import('../environment.ts'),
      import('../../operations/doctor/examine.ts'),
      import('../terminal/table.ts'),
    ])
    const { options } = await readEnvironment(env)
    const receivers = ['LATCHKEY_SMTP_URL', 'LATCHKEY_SMS_WEBHOOK_URL'].flatMap((variable) => {
      const url = env[variable]
      return url === undefined || url === '' ? [] : [{ variable, url }]
    })
    const files = ['LATCHKEY_SEED', 'LATCHKEY_OPTIONS'].flatMap((variable) => env[variable] || [])
    const patient = { options, receivers, files, nodeEnv: env.NODE_ENV }
    const findings = await examine(patient, Math.floor(Date.now() / 1000))
    out(
      given.get('json') === true
        ? findings.map((finding) => `${JSON.stringify(finding)}\n`).join('')
        : table(
            ['check', 'status', 'finding'],
            findings.map(({ check, status, message }) => [check, status, message]),
          ),
    )
    return findings.some(({ status }) => status === 'failed') ? 1 : 0
  },
}
