/** A pod's own loopback address, reached through the API server. */
export { type Forwarding, forwardedGet } from './forwarded-get.ts'
