import { readdirSync, readFileSync } from 'node:fs'
import { createIdentityServer } from '@latchkey/identity'
import t from 'tap'
import { compileBlocks } from './support/compile-blocks.ts'

const root = new URL('../../', import.meta.url)
const packages = readdirSync(new URL('packages/', root)).sort()

interface Block {
  of: string
  language: string
  text: string
}

const blocks: Block[] = packages.flatMap((of) => {
  const readme = readFileSync(new URL(`packages/${of}/README.md`, root), 'utf8')
  const found = readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)
  return [...found].map(([, language = '', text = '']) => ({ of, language, text }))
})
const blocksOf = (language: string) => blocks.filter((block) => block.language === language)

t.test('README of each package: every TypeScript block compiles in strict mode', async (t) => {
  const code = blocksOf('ts')
  const named = code.map(({ of, text }, index) => ({ name: `${of}-${index}`, text }))
  t.equal(await compileBlocks('package-readmes', named), '')
  for (const of of packages)
    t.ok(
      code.some((block) => block.of === of),
      `${of} has an example`,
    )
})

t.test('README of the identity service: the service accepts the seed', async (t) => {
  for (const { text } of blocksOf('json')) {
    const seed: unknown = JSON.parse(text)
    const service = await createIdentityServer({
      databaseUrl: ':memory:',
      issuer: 'http://localhost:3000',
      dev: true,
      seed,
    })
    t.equal((await service.inject('/health/ready')).statusCode, 200)
    await service.close()
  }
})

t.test('README of each package: shell blocks name existing packages and commands', async (t) => {
  const manifests = packages.map((name): { name: string; bin?: Record<string, string> } =>
    JSON.parse(readFileSync(new URL(`packages/${name}/package.json`, root), 'utf8')),
  )
  const names = new Set([...manifests.map(({ name }) => name), 'fastify', 'ioredis'])
  const commands = new Set(manifests.flatMap(({ bin = {} }) => Object.keys(bin)))
  for (const { of, text } of blocksOf('sh')) {
    for (const line of text.trim().split('\n')) {
      const installed = /^npm install (?:--save-dev )?(.+)$/.exec(line)?.[1]?.split(' ')
      const called = /npx ([\w-]+)/.exec(line)?.[1]
      if (installed !== undefined)
        t.ok(
          installed.every((name) => names.has(name)),
          `${of}: ${line}`,
        )
      else t.ok(called !== undefined && commands.has(called), `${of}: ${line}`)
    }
  }
})
