{{- /* (list monitor tlsConfig): what both kinds of monitors say of an endpoint. Labels stay ours: `service` is a Service with an address. */ -}}
{{- define "clarion.endpoint" -}}
{{- $monitor := index . 0 -}}
path: /metrics
scheme: https
honorLabels: true
{{- with $monitor.interval }}
interval: {{ . }}
{{- end }}
{{- with index . 1 }}
tlsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $monitor.metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $monitor.relabelings }}
relabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
