import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createBrowserRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { ApiFailure } from '../api/api-failure.ts'
import { areas } from '../areas.ts'
import { NotFoundPage } from './not-found-page.tsx'
import { pageNonce } from './page-nonce.ts'
import { RouteFailure } from './route-failure.tsx'
import { Shell } from './shell.tsx'
import { cssVariables, theme } from './theme.ts'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // only what may be better at the next attempt
      retry: (count, error) =>
        count < 2 && error instanceof ApiFailure && (error.status === 0 || error.status >= 502),
    },
  },
})

const router = createBrowserRouter([
  {
    Component: Shell,
    ErrorBoundary: RouteFailure,
    children: [
      ...areas.flatMap((area) =>
        area.pages.map(({ path, load }) => ({
          path: `${area.path}${path}`,
          ErrorBoundary: RouteFailure,
          lazy: { Component: async () => (await load()).default },
        })),
      ),
      { path: '*', Component: NotFoundPage },
    ],
  },
])

/** The portal. */
export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={pageNonce}
    >
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
