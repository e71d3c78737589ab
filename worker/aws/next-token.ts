/** An answer of the service that cannot be right. */
export class UnexpectedAnswerError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnexpectedAnswerError'
  }
}

/**
 * The token of the next page, if there is one.
 *
 * @throws UnexpectedAnswerError where a page names itself as the next: that listing would never end
 */
export function nextToken(present: string | undefined, next: string | undefined): string | undefined {
  if (next && next === present) throw new UnexpectedAnswerError('a page of a listing names itself as the next')
  return next
}
