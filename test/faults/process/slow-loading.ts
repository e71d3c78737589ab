import { writeSync } from 'node:fs'
import { registerHooks } from 'node:module'

/** Loaded before the worker: says when its commands begin to be loaded, and lets that take its time. */
registerHooks({
  load(url, context, nextLoad) {
    // By its name in the sources, and by that of its chunk in the bundle.
    if (/\/commands(\.ts|-\w+\.mjs)$/.test(url)) {
      writeSync(2, 'loading\n')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000)
    }
    return nextLoad(url, context)
  },
})
