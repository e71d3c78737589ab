import { ConfigurationError } from '../config.ts'
import { describeError } from '../request/errors.ts'
import { RunError } from '../request/run-error.ts'

/** Describes an error for the operator. */
export const describeProblem = (error: unknown): string =>
  error instanceof ConfigurationError || error instanceof RunError ? error.message : describeError(error)
