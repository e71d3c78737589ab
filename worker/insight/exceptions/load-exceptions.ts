import { parseDocument } from 'yaml'
import type { Environment } from '../../config/environment.ts'
import { readNamedFile } from '../../config/named-file.ts'
import { describeError } from '../../request/errors.ts'
import { type ParsedExceptions, parseExceptions } from './parse-exceptions.ts'

/**
 * Reads the exceptions from EXCEPTIONS (JSON) or EXCEPTIONS_FILE (YAML or JSON). Never throws: a file that cannot
 * be read is a problem like a mistake in it.
 *
 * @param now for the rule that an exception holds at most 400 days from now
 */
export function loadExceptions(
  { EXCEPTIONS: inline, EXCEPTIONS_FILE: file }: Environment,
  now: Date,
): ParsedExceptions {
  if (inline && file) {
    const problem = 'EXCEPTIONS and EXCEPTIONS_FILE: received both; allowed: one of them'
    return { exceptions: [], problems: [problem] }
  }
  if (inline) return parseText(inline, 'EXCEPTIONS', now)
  if (!file) return { exceptions: [], problems: [] }
  try {
    return parseText(readNamedFile(file).toString('utf8'), file, now)
  } catch (error) {
    return { exceptions: [], problems: [`EXCEPTIONS_FILE: ${file} cannot be read: ${describeError(error)}`] }
  }
}

/** JSON is YAML, so one parser reads both, and names every mistake with its line. */
function parseText(text: string, source: string, now: Date): ParsedExceptions {
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true })
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message }) => `${source}: ${message.split('\n', 1)[0]}`)
    return { exceptions: [], problems }
  }
  return parseExceptions(document.toJS({ maxAliasCount: 100 }) ?? undefined, source, now)
}
