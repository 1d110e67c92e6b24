import type { IFlattenedRuleSet, IForbiddenRuleType } from 'dependency-cruiser'
import { type Member, members } from './members.ts'

const workspaceFolders = '^(packages|apps|tools|demo|bench|e2e)/'
const anyMember = '^((?:packages|apps)/[^/]+)/src/'
const fastifyModules = '(^|/)node_modules/(fastify|@fastify/[^/]+)/|^(fastify|@fastify/[^/]+)(/|$)'

/** The rules that dependency-cruiser checks in every `src` folder of `packages` and `apps`. */
export const importRules: IFlattenedRuleSet = {
  forbidden: [
    ...members.flatMap(rulesOf),
    {
      name: 'only-sources',
      comment: 'sources import sources of their own package only; another package goes by its name',
      severity: 'error',
      from: { path: anyMember },
      to: { path: workspaceFolders, pathNot: '^$1/src/', dependencyTypes: ['local'] },
    },
    {
      name: 'only-dependencies',
      comment: 'sources import only what their package.json lists in dependencies or peerDependencies',
      severity: 'error',
      // scripts for browsers are served beside what they import
      from: { path: anyMember, pathNot: '/src/assets/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
        dependencyTypesNot: ['npm', 'npm-peer', 'npm-optional'],
      },
    },
    {
      name: 'no-circular',
      comment: 'files do not import each other, types included',
      severity: 'error',
      from: { path: anyMember },
      to: { circular: true },
    },
    {
      name: 'no-circular-folders',
      comment: 'folders do not import each other, types included',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
  ],
}

function rulesOf({ folder, mayImport, fastify }: Member): IForbiddenRuleType[] {
  const from = { path: `^${folder}/src/` }
  const arrow: IForbiddenRuleType = {
    name: 'package-arrows',
    comment: 'packages import each other in one direction only (members.ts)',
    severity: 'error',
    // the folder itself comes from the pattern: one app must not import another
    from: { path: `^(${folder})/src/` },
    to: { path: workspaceFolders, pathNot: ['^$1/', ...mayImport.map((other) => `^${other}/`)] },
  }
  if (fastify) return [arrow]
  return [
    arrow,
    {
      name: 'no-fastify',
      comment: 'this package works without Fastify',
      severity: 'error',
      from,
      to: { path: fastifyModules },
    },
  ]
}
