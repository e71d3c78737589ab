/** Brackets, and strings with the colon after them where they are the key of an object. */
const tokens = /[{}[\]]|"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g

/**
 * Parses JSON in which no object has the same key twice. JSON.parse takes the last of two, other programs the first:
 * a record that reads differently depending on the reader is not a record.
 *
 * @throws SyntaxError where the text is not JSON, or names the key that appears twice
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  const open: Set<string>[] = []
  for (const [token, colon] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (colon !== undefined) {
      const key: string = JSON.parse(token.slice(0, -colon.length))
      const keys = open.at(-1)
      if (keys?.has(key)) throw new SyntaxError(`the key ${JSON.stringify(key)} appears twice in one object`)
      keys?.add(key)
    }
  }
  return value
}
