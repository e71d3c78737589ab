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
    build.onResolve({ filter: /^[a-z]/ }, ({ path, kind }) => {
      if (!isBuiltin(path)) return undefined
      if (kind === 'import-statement') return { path, namespace: 'builtin', sideEffects: false }
      if (kind === 'dynamic-import' && http.test(path)) return { path, namespace: 'builtin-chunk', sideEffects: false }
      return undefined
    })
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = ${theModule(path)}`,
      loader: 'js',
    }))
    // What is imported dynamically becomes a chunk, which needs its exports by name: esbuild gives a chunk of a
    // CommonJS module nothing but `default`. So only node:http is one, without what loads the other client.
    build.onLoad({ filter: /.*/, namespace: 'builtin-chunk' }, ({ path }) => ({
      contents: `const all = ${theModule(path)}\nexport default all\nexport const { ${plainExports(path)} } = all`,
      loader: 'js',
    }))
  },
}

const http = /^(node:)?http$/

const theModule = (path: string) => `process.getBuiltinModule(${JSON.stringify(path)})`

function plainExports(path: string): string {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(path) as object))
  return descriptors
    .filter(([name, { get }]) => !get && name !== 'default' && /^[A-Za-z_$][\w$]*$/.test(name))
    .map(([name]) => name)
    .join(', ')
}
