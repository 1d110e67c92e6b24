import type { en } from './en.ts'

type Widened<Value> = Value extends string
  ? string
  : Value extends (...given: infer Given) => unknown
    ? (...given: Given) => string
    : { readonly [Key in keyof Value]: Widened<Value[Key]> }

type Changed<Value> = Value extends string
  ? string
  : Value extends (...given: infer Given) => unknown
    ? (...given: Given) => string
    : { readonly [Key in keyof Value]?: Changed<Value[Key]> }

/** All texts of the pages in one language; `en.ts` and `de.ts` are the ones that come with the package. */
export type Texts = Widened<typeof en>

/** Texts that replace those of the package, each by its place. */
export type ChangedTexts = Changed<typeof en>
