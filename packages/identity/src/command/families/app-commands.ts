import { appEndpoints, preferenceEndpoints } from '@latchkey/protocol/management'
import { endpointCommand } from '../endpoint-commands/endpoint-command.ts'

const places = { appId: 'app' }
const columns = ['app_id', 'app_name', 'management', 'client_id', 'created_at']

/** `app …` */
export const appCommands = [
  endpointCommand({
    name: 'create',
    method: 'createApp',
    endpoint: appEndpoints.createApp,
    summary: 'create an app',
    places: { app_id: 'app' },
    names: { app_name: 'name', app_description: 'description' },
    offers: ['app_id', 'app_name', 'app_description', 'management'],
    examples: ['app create shop --name Shop', "app create shop --name 'Web shop' --tenant acme"],
  }),
  endpointCommand({
    name: 'list',
    method: 'listApps',
    endpoint: appEndpoints.listApps,
    summary: 'list the apps of a tenant',
    columns,
    examples: ['app list', 'app list --all --json'],
  }),
  endpointCommand({
    name: 'show',
    method: 'readApp',
    endpoint: appEndpoints.readApp,
    summary: 'show an app',
    places,
    examples: ['app show shop'],
  }),
  endpointCommand({
    name: 'change',
    method: 'updateApp',
    endpoint: appEndpoints.updateApp,
    summary: 'change an app; what is not given stays',
    places,
    names: { app_name: 'name', app_description: 'description' },
    offers: ['app_name', 'app_description'],
    examples: ["app change shop --name 'New shop'"],
  }),
  endpointCommand({
    name: 'delete',
    method: 'deleteApp',
    endpoint: appEndpoints.deleteApp,
    summary: 'delete an app with its clients and roles; users and their sessions stay',
    places,
    says: 'the app {appId} is deleted',
    examples: ['app delete shop'],
  }),
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
