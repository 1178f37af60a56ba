{{- /* What the values ask for and nobody here would do, where doing nothing would be worse than refusing. */ -}}
{{- define "clarion.refusals" -}}
{{- $no := list }}
{{- $bgp := list }}
{{- if dig "frr" "enabled" false .Values.speaker }}{{- $bgp = append $bgp "speaker.frr.enabled" }}{{ end }}
{{- if dig "external" false (default dict .Values.frrk8s) }}{{- $bgp = append $bgp "frrk8s.external" }}{{ end }}
{{- if .Values.bgpPeers }}{{- $bgp = append $bgp "bgpPeers" }}{{ end }}
{{- if .Capabilities.APIVersions.Has "metallb.io/v1beta2/BGPPeer" }}
{{- range (lookup "metallb.io/v1beta2" "BGPPeer" .Release.Namespace "").items }}{{- $bgp = append $bgp (printf "the BGPPeer %s in this namespace" .metadata.name) }}{{ end }}
{{- end }}
{{- if and $bgp (not .Values.bgp.ignore) }}
{{- $no = append $no (printf "Clarion speaks no BGP yet, and its routes would be missing: %s. Where nobody needs them, say bgp.ignore=true." (join ", " $bgp)) }}
{{- end }}
{{- if .Values.configInline }}
{{- $no = append $no "configInline: MetalLB reads it no more since 0.13. Say addressPools and l2Advertisements." }}
{{- end }}
{{- range $program := list "controller" "speaker" }}
{{- $values := get $.Values $program }}
{{- if regexMatch "metallb/(controller|speaker)$" $values.image.repository }}
{{- $no = append $no (printf "%s.image.repository names MetalLB's image, %s. Leave it out (with --reuse-values: say --reset-then-reuse-values), or name Clarion's." $program $values.image.repository) }}
{{- end }}
{{- if and $values.livenessProbe.enabled $values.readinessProbe.enabled (ne (int $values.livenessProbe.port) (int $values.readinessProbe.port)) }}
{{- $no = append $no (printf "%s: livenessProbe.port and readinessProbe.port have to be the same: both are answered at one." $program) }}
{{- end }}
{{- end }}
{{- if and .Values.speaker.nodeSelector (not .Values.speaker.memberlist.enabled) }}
{{- $no = append $no "speaker.nodeSelector needs speaker.memberlist.enabled: without it nodes that run no speaker would be elected too." }}
{{- end }}
{{- $prometheus := .Values.prometheus }}
{{- if and $prometheus.podMonitor.enabled $prometheus.serviceMonitor.enabled }}
{{- $no = append $no "prometheus.podMonitor.enabled and prometheus.serviceMonitor.enabled: every metric would be scraped twice." }}
{{- end }}
{{- if and (or $prometheus.podMonitor.enabled $prometheus.serviceMonitor.enabled) $prometheus.rbacPrometheus (not (and $prometheus.serviceAccount $prometheus.namespace)) }}
{{- $no = append $no "prometheus.rbacPrometheus needs prometheus.serviceAccount and prometheus.namespace." }}
{{- end }}
{{- $first := include "clarion.firstUpgrade" . | fromYaml }}
{{- if and $first.changed (hasPrefix "v3." .Capabilities.HelmVersion.Version) }}
{{- $no = append $no (printf "Helm 3 would leave these as they are: %s. Upgrade once with the values of the installation, then with the new ones; or use Helm 4." (join ", " $first.changed)) }}
{{- end }}
{{- if $no }}{{- fail (printf "\n  - %s\n" (join "\n  - " $no)) }}{{ end }}
{{- end }}
