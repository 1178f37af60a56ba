{{- /* Made from kustomize/base by `npm run chart`; edit there. */ -}}
{{- define "clarion.alerts" -}}
{{- if .Values.prometheus.prometheusRule.staleConfig.enabled }}
- alert: MetalLBStaleConfig
  expr: max by (namespace, pod, job) (metallb_k8s_client_config_stale_bool) == 1
  for: 1m
  {{- with .Values.prometheus.prometheusRule.staleConfig.labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  annotations:
    summary: "{{ "{{" }} $labels.pod }} serves an older configuration"
    description: A part of the configuration was refused, and the last good one stays in force. `kubectl get configurationstates` says what is wrong.
    runbook_url: {{ $.Values.prometheus.prometheusRule.runbooks }}docs/monitoring.md#metallbstaleconfig
{{- end }}
{{- if .Values.prometheus.prometheusRule.configNotLoaded.enabled }}
- alert: MetalLBConfigNotLoaded
  expr: max by (namespace, pod, job) (metallb_k8s_client_config_loaded_bool) == 0
  for: 1m
  {{- with .Values.prometheus.prometheusRule.configNotLoaded.labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  annotations:
    summary: "{{ "{{" }} $labels.pod }} has no configuration"
    description: "Not one configuration was read since it started: nothing is allocated or announced by it."
    runbook_url: {{ $.Values.prometheus.prometheusRule.runbooks }}docs/monitoring.md#metallbconfignotloaded
{{- end }}
{{- if .Values.prometheus.prometheusRule.addressPoolExhausted.enabled }}
- alert: MetalLBAddressPoolExhausted
  expr: max by (namespace, pool, job) (metallb_allocator_addresses_in_use_total{pool!~{{ .Values.prometheus.prometheusRule.addressPoolExhausted.excludePools | quote }}} >= metallb_allocator_addresses_total)
  for: 1m
  {{- with .Values.prometheus.prometheusRule.addressPoolExhausted.labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  annotations:
    summary: pool {{ "{{" }} $labels.pool }} has no free address
    description: Every address of pool {{ "{{" }} $labels.pool }} is in use. Services that ask for one wait.
    runbook_url: {{ $.Values.prometheus.prometheusRule.runbooks }}docs/monitoring.md#metallbaddresspoolexhausted
{{- end }}
{{- if .Values.prometheus.prometheusRule.servicePending.enabled }}
- alert: ClarionServicePending
  expr: max by (namespace, job, reason) (clarion_services_pending) > 0
  for: 5m
  {{- with .Values.prometheus.prometheusRule.servicePending.labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  annotations:
    summary: "Services without an address ({{ "{{" }} $labels.reason }}): {{ "{{" }} $value }}"
    description: They have been waiting for five minutes. Their events, and `clarion explain`, say why.
    runbook_url: {{ $.Values.prometheus.prometheusRule.runbooks }}docs/monitoring.md#clarionservicepending
{{- end }}
{{- if .Values.prometheus.prometheusRule.serviceNotAnnounced.enabled }}
- alert: ClarionServiceNotAnnounced
  expr: max by (namespace, job) (clarion_services_not_announced) > 0
  for: 5m
  {{- with .Values.prometheus.prometheusRule.serviceNotAnnounced.labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  annotations:
    summary: "Services with an address that nobody answers for: {{ "{{" }} $value }}"
    description: An advertisement covers them, and no speaker says that it announces them.
    runbook_url: {{ $.Values.prometheus.prometheusRule.runbooks }}docs/monitoring.md#clarionservicenotannounced
{{- end }}
{{- if .Values.prometheus.prometheusRule.serviceNotAdvertised.enabled }}
- alert: ClarionServiceNotAdvertised
  expr: max by (namespace, job, reason) (clarion_services_not_advertised) > 0
  for: 5m
  {{- with .Values.prometheus.prometheusRule.serviceNotAdvertised.labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  annotations:
    summary: "Services with an address that nothing announces ({{ "{{" }} $labels.reason }}): {{ "{{" }} $value }}"
    description: No L2Advertisement selects the pool of their address.
    runbook_url: {{ $.Values.prometheus.prometheusRule.runbooks }}docs/monitoring.md#clarionservicenotadvertised
{{- end }}
{{- if .Values.prometheus.prometheusRule.memberMissing.enabled }}
- alert: ClarionMemberMissing
  expr: max by (namespace, pod, job) (clarion_gossip_members_expected - clarion_gossip_members) > 0
  for: 5m
  {{- with .Values.prometheus.prometheusRule.memberMissing.labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  annotations:
    summary: "speakers missing in the ring of {{ "{{" }} $labels.pod }}: {{ "{{" }} $value }}"
    description: There are more speaker pods than it hears by gossip. Both sides of a split answer for the same addresses.
    runbook_url: {{ $.Values.prometheus.prometheusRule.runbooks }}docs/monitoring.md#clarionmembermissing
{{- end }}
{{- if .Values.prometheus.prometheusRule.addressAnsweredByAnother.enabled }}
- alert: ClarionAddressAnsweredByAnother
  expr: sum by (namespace, pod, job) (increase(clarion_layer2_foreign_claims_total[5m])) > 0
  {{- with .Values.prometheus.prometheusRule.addressAnsweredByAnother.labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  annotations:
    summary: somebody else answers for an address of {{ "{{" }} $labels.pod }}
    description: Frames of another machine claimed an address that this speaker answers for. Its log names the address and the MAC.
    runbook_url: {{ $.Values.prometheus.prometheusRule.runbooks }}docs/monitoring.md#clarionaddressansweredbyanother
{{- end }}
{{- if .Values.prometheus.prometheusRule.noLeader.enabled }}
- alert: ClarionNoLeader
  expr: sum by (namespace, job) (clarion_leader) == 0
  for: 2m
  {{- with .Values.prometheus.prometheusRule.noLeader.labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  annotations:
    summary: no controller leads in {{ "{{" }} $labels.namespace }}
    description: Nobody gives addresses. What is announced stays.
    runbook_url: {{ $.Values.prometheus.prometheusRule.runbooks }}docs/monitoring.md#clarionnoleader
{{- end }}
{{- if .Values.prometheus.prometheusRule.massReleaseHeld.enabled }}
- alert: ClarionMassReleaseHeld
  expr: max by (namespace, job) (clarion_mass_release_held) > 0
  {{- with .Values.prometheus.prometheusRule.massReleaseHeld.labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  annotations:
    summary: "Services that keep their addresses until somebody confirms that they lose them: {{ "{{" }} $value }}"
    description: A change would take many addresses away at once, or pools are gone. Nothing is released until they are back or it is confirmed.
    runbook_url: {{ $.Values.prometheus.prometheusRule.runbooks }}docs/monitoring.md#clarionmassreleaseheld
{{- end }}
{{- if .Values.prometheus.prometheusRule.otherAllocatorActive.enabled }}
- alert: ClarionOtherAllocatorActive
  expr: max by (namespace, job) (clarion_other_allocator_active) == 1
  for: 5m
  {{- with .Values.prometheus.prometheusRule.otherAllocatorActive.labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  annotations:
    summary: another allocator gives addresses to the same Services
    description: MetalLB’s controller, or another of this class, is at work. Clarion only adopts until it is quiet.
    runbook_url: {{ $.Values.prometheus.prometheusRule.runbooks }}docs/monitoring.md#clarionotherallocatoractive
{{- end }}
{{- if .Values.prometheus.prometheusRule.clusterNotRead.enabled }}
- alert: ClarionClusterNotRead
  expr: max by (namespace, pod, job, kind) (clarion_kube_stale) == 1
  for: 5m
  {{- with .Values.prometheus.prometheusRule.clusterNotRead.labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  annotations:
    summary: "{{ "{{" }} $labels.pod }} does not keep up with {{ "{{" }} $labels.kind }}"
    description: The API server cannot be reached, or refuses to list them.
    runbook_url: {{ $.Values.prometheus.prometheusRule.runbooks }}docs/monitoring.md#clarionclusternotread
{{- end }}
{{- if $.Values.prometheus.prometheusRule.addressPoolUsage.enabled }}
{{- range $.Values.prometheus.prometheusRule.addressPoolUsage.thresholds }}
- alert: MetalLBAddressPoolUsage{{ .percent }}Percent
  expr: max by (namespace, pool, job) (metallb_allocator_addresses_in_use_total{pool!~{{ $.Values.prometheus.prometheusRule.addressPoolUsage.excludePools | quote }}} / metallb_allocator_addresses_total) * 100 > {{ .percent }}
  {{- with .labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  annotations:
    summary: pool {{ "{{" }} $labels.pool }} is used beyond {{ .percent }} %
    description: '{{ "{{" }} $value | printf "%.0f" }} % of the addresses of pool {{ "{{" }} $labels.pool }} are in use.'
    runbook_url: {{ $.Values.prometheus.prometheusRule.runbooks }}docs/monitoring.md#metallbaddresspoolusage
{{- end }}
{{- end }}
{{- end }}
