// Loaded before every script of this project: Node's own type stripping runs the TypeScript, so an older Node
// would fail with a message about file extensions that helps nobody. This file has to run on Node 18 and later.
const required = 24
const major = Number(process.versions.node.split('.')[0])
if (major < required) {
  process.stderr.write(
    `This project needs Node.js ${required} or later; this is Node.js ${process.versions.node} (${process.execPath}).\n` +
      `"npm ci" installs one for the common platforms, and npm's scripts use it: npm start, npm test, npm run demo.\n` +
      `If install scripts are disabled (--ignore-scripts), first link it: npm run link-node\n` +
      `If npm has none for ${process.platform}-${process.arch}, install Node.js ${required} or later and put it first on PATH.\n`,
  )
  process.exit(2)
}
