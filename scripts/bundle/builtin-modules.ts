import { isBuiltin } from 'node:module'
import type { Plugin } from 'esbuild'

/**
 * Has a bundle ask for Node's own modules by `process.getBuiltinModule`. An `import` of one reads all of its exports
 * at once, and among those of node:http are some that load a second HTTP client, undici, which nothing here uses:
 * 13 MiB and 30 ms at every start (Node.js 24.21).
 * https://nodejs.org/docs/latest-v24.x/api/process.html#processgetbuiltinmoduleid
 */
export const builtinModules: Plugin = {
  name: 'builtin-modules',
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path, kind }) =>
      isBuiltin(path) && (kind === 'import-statement' || kind === 'dynamic-import')
        ? { path, namespace: 'builtin' }
        : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
      loader: 'js',
    }))
  },
}
