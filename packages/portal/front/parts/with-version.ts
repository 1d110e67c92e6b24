/** A request with the version that it begins with; without it if the service is an older one and names none. */
export function withVersion<Request extends object>(
  request: Request,
  version: string | undefined,
): Request & { version?: string } {
  return version === undefined ? request : { ...request, version }
}
