/**
 * The cluster port: facts in, effects out, and its two homes, the API server and a folder of manifests. Both read the same schemas,
 * make the same views and write the same objects.
 *
 * It is no cache of everything and no client library: a view keeps what a rule reads, and effects are the only way to write.
 */
export {
  type AdmissionRequest,
  type AdmissionVerdict,
  admissionAnswer,
  readAdmissionReview,
} from './admission/admission-review.ts'
export {
  type ConfigItem,
  type ConfigKind,
  type ConfigLists,
  type ConfigSpecs,
  configOf,
  listsOf,
  NO_LISTS,
  readConfigItem,
  withItem,
  withItems,
} from './admission/config-lists.ts'
export { answerConversion } from './admission/conversion-review.ts'
export { readQuotaObject, readReservationObject } from './admission/read-operator-object.ts'
export {
  type CertificateSecret,
  type CertificateSecretOptions,
  type CertificateSecretPort,
  certificateSecret,
} from './api/certificate-secret.ts'
export type { ApiAnswer, ApiClient, ApiRequest } from './api/client.ts'
export { type ConnectOptions, connectApi } from './api/connect-api.ts'
export type { ApiFailure } from './api/failure.ts'
export { fromJson, toJson } from './api/json.ts'
export { CONTROLLER_KINDS, OPTIONAL_KINDS, SPEAKER_KINDS, type WatchedKind } from './api/kinds.ts'
export { type LeaseOptions, type LeasePort, leasePort } from './api/lease.ts'
export { cleanService, dropClaim, dropKeptConfig, type LeftBehind, leftBehind } from './api/leave.ts'
export { type ConfigListed, type ListOptions, listConfig } from './api/list-config.ts'
export { type MetricsReview, metricsReview } from './api/metrics-review.ts'
export { type ApiClusterOptions, type ApiLog, openApiCluster } from './api/open-api-cluster.ts'
export { type ReadApi, type ReadApiOptions, readApi, type Unread } from './api/read-api.ts'
export { type Caller, type CallerClient, type CallerPort, type CallerSeen, callerPort } from './api/webhook-callers.ts'
export type { Clock } from './clock.ts'
export * from './cluster.ts'
export { type ConfigKeeper, createConfigKeeper } from './config-keeper.ts'
export { LockedError } from './folder/lock.ts'
export { openFolder } from './folder/open-folder.ts'
export type { FolderLog, FolderOptions } from './folder/options.ts'
export { readManifests } from './folder/read-manifests.ts'
export { type FoundObjects, readObjects } from './folder/read-objects.ts'
export { isPlainObject, type PlainObject } from './objects/plain.ts'
export { BGP_KINDS, isBgpKind } from './schema/read-object.ts'
export { staleKinds } from './stale-kinds.ts'
