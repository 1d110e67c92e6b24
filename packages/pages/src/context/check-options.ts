import { createFaultList, RequirementSchema } from '@latchkey/protocol'
import { Type } from 'typebox'
import { languages } from '../texts/choose-texts.ts'
import { stepUpWays } from '../views/step-up-way.ts'
import { offeredMethods } from './login-offer.ts'
import type { AccountPagesOptions } from './pages-options.ts'

/** The options of the pages are invalid. */
export class PagesConfigError extends Error {
  readonly code = 'config_invalid'
}

const ColorSchema = Type.String({ pattern: '^#[0-9a-f]{6}$' })
const path = '^/(?!/)[^\\s\\\\]*$'

const faultsOf = createFaultList(
  Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 100 }),
      logo: Type.Optional(Type.String({ pattern: `${path}|^data:image/`, maxLength: 65_536 })),
      colors: Type.Optional(
        Type.Object(
          { accent: ColorSchema, accentDark: Type.Optional(ColorSchema) },
          { additionalProperties: false },
        ),
      ),
      language: Type.Optional(Type.Union([Type.Enum(languages), Type.Unsafe({})])),
      texts: Type.Optional(
        Type.Object(
          { en: Type.Optional(Type.Object({})), de: Type.Optional(Type.Object({})) },
          { additionalProperties: false },
        ),
      ),
      home: Type.Optional(Type.String({ pattern: path })),
      stepUpRequirement: Type.Optional(RequirementSchema),
      stepUpWays: Type.Optional(Type.Array(Type.Enum(stepUpWays), { minItems: 1, uniqueItems: true })),
      invitations: Type.Optional(Type.Boolean()),
      sessions: Type.Optional(Type.Boolean()),
      methods: Type.Optional(Type.Array(Type.Enum(offeredMethods))),
      layout: Type.Optional(Type.Unsafe({})),
      renderers: Type.Optional(Type.Unsafe({})),
      errorPages: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
)

/** @throws PagesConfigError naming every fault */
export function checkOptions(options: AccountPagesOptions): void {
  const faults = faultsOf(options).map(({ field, problem }) => `${field} ${problem}`)
  if (faults.length > 0) throw new PagesConfigError(`account pages: ${faults.join('; ')}`)
}
