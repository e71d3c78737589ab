// Loaded before every script of this project: TypeScript is run by Node's own type stripping, so an older
// Node would fail with a message about file extensions that helps nobody. `npm ci` installs Node 24 from
// the npm registry for the common platforms, and npm scripts find it first on their PATH.
const required = 24
const major = Number(process.versions.node.split('.')[0])
if (major !== required) {
  process.stderr.write(
    `This project runs on Node.js ${required}; this is Node.js ${process.versions.node} (${process.execPath}).\n` +
      `Run it through npm (npm start, npm test): after "npm ci" the scripts use the Node.js ${required} in node_modules.\n` +
      `On ${process.platform}-${process.arch}, if npm has no package for it, install Node.js ${required} and put it first on PATH.\n`,
  )
  process.exit(2)
}
