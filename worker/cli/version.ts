import { readFileSync } from 'node:fs'

/** Filled in when the worker is bundled, since the image holds no package.json. */
declare const BUNDLED_VERSION: string | undefined

/** The version in package.json. */
export const version: string =
  typeof BUNDLED_VERSION === 'string'
    ? BUNDLED_VERSION
    : JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
