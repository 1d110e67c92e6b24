/** What a manifest says of the place where its sources are. */
export interface RepositoryFields {
  repository: { type: 'git'; url: string; directory: string }
  homepage: string
  bugs: { url: string }
}

/**
 * The fields `repository`, `homepage` and `bugs` of a package. Provenance requires that `repository` names the repository whose
 * workflow publishes, so that a fork cannot claim to be the original.
 *
 * @param address of the repository, such as `https://code.example/owner/name`
 * @param directory of the package, from the root of the repository
 * @throws Error if the address is not an HTTPS address of a repository
 */
export function repositoryFields(address: string, directory: string): RepositoryFields {
  const url = URL.parse(address)
  const isAddress =
    url?.protocol === 'https:' && url.username === '' && /^\/[\w.-]+(\/[\w.-]+)+$/.test(url.pathname)
  if (!isAddress || url.search !== '' || url.hash !== '') {
    throw new Error(`not the HTTPS address of a repository: ${JSON.stringify(address)}`)
  }
  const base = url.href.replace(/\.git$/, '')
  return {
    repository: { type: 'git', url: `git+${base}.git`, directory },
    homepage: `${base}/tree/main/${directory}#readme`,
    bugs: { url: `${base}/issues` },
  }
}
