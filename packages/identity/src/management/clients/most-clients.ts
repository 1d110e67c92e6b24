/** The most clients of an app: a list of them is one answer. */
export const mostClients = 1000
