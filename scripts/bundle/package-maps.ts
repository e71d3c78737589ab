import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Plugin } from 'esbuild'

/**
 * Keeps the inside of packages out of the source maps: a place in a package leads to its file, a place in this
 * project's own code to its line. The maps are read when the worker starts, so their size is paid for each time.
 * https://esbuild.github.io/plugins/#on-load
 */
export const packageMaps: Plugin = {
  name: 'package-maps',
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => {
      const map = JSON.stringify({ version: 3, sources: [basename(path)], mappings: 'AAAA' })
      const url = `data:application/json;base64,${Buffer.from(map).toString('base64')}`
      return { contents: `${await readFile(path, 'utf8')}\n//# sourceMappingURL=${url}\n`, loader: 'js' }
    })
  },
}
