#!/usr/bin/env node
// The command of a global install and of `npx .`. Plain JavaScript, so that an old Node.js can still say that it is one.
import '../node-version.mjs'
import { existsSync } from 'node:fs'

// A package holds the bundle, since Node.js strips no types below node_modules; a checkout runs its own source.
const source = new URL('../worker/main.ts', import.meta.url)
await import(existsSync(source) ? source.href : new URL('../dist/worker/worker.mjs', import.meta.url).href)
