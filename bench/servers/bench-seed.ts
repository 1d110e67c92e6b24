/** One tenant with the client and the user of every bench. */
export function benchSeed(clientSecret: string): object {
  return {
    tenants: [
      {
        tenant_id: 'bench',
        apps: [
          {
            app_id: 'bench',
            name: 'Bench',
            clients: [
              {
                client_id: 'bench-client',
                client_secret: clientSecret,
                redirect_uris: [],
                resources: [],
                permissions: ['*'],
              },
            ],
          },
        ],
        users: [
          {
            username: 'alice',
            email: 'alice@example.com',
            phone_number: '+15555550101',
            credentials: { password: 'correct-horse-battery-staple', force_replace: false },
          },
        ],
      },
    ],
  }
}

/** So many requests that a load test does not reach the limit. */
export const unlimitedRequests = { max: 1_000_000_000, windowSeconds: 60 }
