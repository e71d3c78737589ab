/** A listing that would never end. */
export class RepeatedPageError extends Error {
  constructor() {
    super('a page of the listing names an earlier page as the next')
    this.name = 'RepeatedPageError'
  }
}

/**
 * All pages of a listing, in order.
 *
 * @param send requests one page; the first without a token
 * @param tokenOf the token of the next page, or nothing after the last
 * @throws what `send` throws; RepeatedPageError if a token returns
 */
export async function* pages<Page>(
  send: (token: string | undefined) => Promise<Page>,
  tokenOf: (page: Page) => string | null | undefined,
): AsyncGenerator<Page> {
  const seen = new Set<string>()
  for (let token: string | undefined; ; ) {
    const page = await send(token)
    yield page
    const next = tokenOf(page)
    if (!next) return
    if (seen.has(next)) throw new RepeatedPageError()
    seen.add(next)
    token = next
  }
}
