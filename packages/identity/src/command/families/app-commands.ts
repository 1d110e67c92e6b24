import { preferenceEndpoints } from '@latchkey/protocol/management'
import { endpointCommand } from '../endpoint-commands/endpoint-command.ts'

const places = { appId: 'app' }

/** `app …` */
export const appCommands = [
  endpointCommand({
    name: 'preferences',
    method: 'readLoginPreferences',
    endpoint: preferenceEndpoints.readLoginPreferences,
    summary: 'show the log-in methods of an app and their settings',
    places,
    examples: ['app preferences shop', 'app preferences shop --json'],
  }),
  endpointCommand({
    name: 'set-preferences',
    method: 'changeAuthMethods',
    endpoint: preferenceEndpoints.changeAuthMethods,
    summary: 'replace the settings of log-in methods, each as a whole; `null` turns a method off',
    places,
    examples: [
      `app set-preferences shop --password '{"passwordMinLength":12}' --sms null`,
      'app set-preferences shop --json-body preferences.json',
    ],
  }),
]
