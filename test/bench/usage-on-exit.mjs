// Loaded into a measured process before its program: tells on descriptor 3, as the process ends, what it used.
// JavaScript, since stripping types would itself take time and memory in the process that is measured.
import { writeSync } from 'node:fs'

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  writeSync(
    3,
    JSON.stringify({ userMicroseconds: userCPUTime, systemMicroseconds: systemCPUTime, peakKibibytes: maxRSS }),
  )
})
