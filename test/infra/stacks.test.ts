import { snapshot, suite, test } from 'node:test'
import { stacks } from './stacks/synthesized.ts'
// One process for all of them, so that the stacks are synthesized once.
import './stacks/alarms.ts'
import './stacks/analytics.ts'
import './stacks/documentation.ts'
import './stacks/image.ts'
import './stacks/key-and-bucket.ts'
import './stacks/placement.ts'
import './stacks/task-and-schedule.ts'
import './stacks/upgrade.ts'

snapshot.setResolveSnapshotPath((file) => `${file?.replace(/[^/]+$/, '')}__snapshots__/stacks.snapshot`)
snapshot.setDefaultSnapshotSerializers([(value) => JSON.stringify(value, undefined, 2)])

/** Meant changes: node --import ./node-version.mjs --test --test-update-snapshots test/infra/stacks.test.ts */
suite('snapshots', () => {
  for (const { name, template } of stacks) {
    test(name, (context) => {
      const { Parameters: _, Rules: __, ...rest } = template as typeof template & { Rules?: unknown }
      context.assert.snapshot(rest)
    })
  }
})
