// Bluesky's own servers on loopback: PLC directory and PDS, with DB_POSTGRES_URL and REDIS_HOST also the AppView.
// Prints one line of JSON when they answer; stops when its standard input ends, so that no crash leaves it running.
import { TestNetwork, TestNetworkNoAppView } from '@atproto/dev-env'

const port = (name) => Number(process.env[name])
const plc = { port: port('PLC_PORT') }
const pds = {
  port: port('PDS_PORT'),
  hostname: 'localhost',
  // The real rate limits, counted in memory.
  rateLimitsEnabled: process.env.RATE_LIMITS === '1',
}
const appview = process.env.DB_POSTGRES_URL !== undefined
const network = appview
  ? await TestNetwork.create({
      dbPostgresSchema: 'bsky',
      plc,
      pds,
      bsky: { port: port('APPVIEW_PORT'), publicUrl: `http://localhost:${port('APPVIEW_PORT')}`, dbPostgresSchema: 'bsky' },
    })
  : await TestNetworkNoAppView.create({ plc, pds })

let stopping = false
async function stop() {
  if (stopping) return
  stopping = true
  setTimeout(() => process.exit(0), 5000)
  await network.close().catch(() => {})
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
process.stdin.on('end', stop).resume()

console.log(
  JSON.stringify({ ready: true, pds_url: network.pds.url, plc_url: network.plc.url, appview_url: network.bsky?.url ?? null }),
)
