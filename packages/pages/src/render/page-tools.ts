import type { Html } from '@latchkey/html'
import type { FastifyRequest } from 'fastify'
import type { Texts } from '../texts/texts.ts'
import type { PageName, PageViews } from '../views/page-views.ts'
import type { Outcome, Viewer } from '../views/visitor.ts'

/** Content of a page, for the frame that all pages share. */
export interface PageContent {
  /** The name of the page. */
  name: PageName
  title: string
  main: Html
  /** Path of the page itself, to mark it in a navigation. */
  path?: string | undefined
}

/** How the app looks. */
export interface Brand {
  /** Display name. */
  name: string
  /** Path or URL of the logo, allowed by the content security policy of the page. */
  logo?: string | undefined
  /** Path of the front page. */
  home: string
  /** Path of the style sheet. */
  stylesheet: string
  /** Path of the folder with the scripts. */
  scripts: string
  /** Whether the log-in takes the links of invitations. */
  invitations: boolean
  /** Whether users have a page with their sessions. */
  sessions: boolean
}

/** What a renderer gets besides the view. */
export interface PageTools {
  texts: Texts
  brand: Brand
  /** The visitor of the page; absent on pages that show nothing about them. */
  viewer?: Viewer | undefined
  /** Outcome that the page explains. */
  outcome?: Outcome | undefined
  request: FastifyRequest
  /** Puts content into the frame of the app. */
  frame(content: Omit<PageContent, 'name'>): Html | string
}

/** Puts the content of a page into the frame of an app: a complete document. */
export type Layout = (content: PageContent, tools: Omit<PageTools, 'frame'>) => Html | string

/** Renders a page: a complete document, usually by `tools.frame`. */
export type Renderer<View> = (view: View, tools: PageTools) => Html | string

/** A renderer for each page. */
export type Renderers = { readonly [Name in PageName]: Renderer<PageViews[Name]> }
