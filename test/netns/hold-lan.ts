/** `hold-lan.ts PREFIX`: builds a LAN with a backend in it and holds it until somebody ends this program, one way or another. */
import { serve } from '../lab/instruments.ts'
import { openLifetime } from '../lab/lifetime.ts'
import { buildLan } from '../lab/topology.ts'

const [prefix = 'clarion-held'] = process.argv.slice(2)
const lifetime = openLifetime()
const lan = buildLan({ prefix, nodes: 1, lifetime })
const backend = await serve(lan.node('n1'), { http: 80, udp: 7 }, lifetime)
console.log(JSON.stringify({ msg: 'held', backend: backend.pid }))
setInterval(() => {}, 60_000)
