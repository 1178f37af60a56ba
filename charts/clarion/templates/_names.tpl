{{- define "clarion.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "clarion.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- /* (list . "controller"): labels that a selector, once made, never changes. */ -}}
{{- define "clarion.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "clarion.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
{{- with index . 1 }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{- /* (list . "controller"), or (list . "") for what is of both programs. */ -}}
{{- define "clarion.labels" -}}
{{- $root := index . 0 -}}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "clarion.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: clarion
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
{{- end }}

{{- define "clarion.serviceAccountName" -}}
{{- $root := index . 0 }}{{- $program := index . 1 }}
{{- $account := (get $root.Values $program).serviceAccount }}
{{- $made := ternary (printf "%s-%s" (include "clarion.fullname" $root) $program) "default" $account.create }}
{{- default $made $account.name }}
{{- end }}

{{- define "clarion.secretName" -}}
{{- default (printf "%s-memberlist" (include "clarion.fullname" .)) .Values.speaker.secretName | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* Not empty where somebody answers webhooks. */ -}}
{{- define "clarion.webhooks" -}}
{{- if and .Values.controller.enabled (ne .Values.controller.webhookMode "disabled") }}yes{{ end }}
{{- end }}

{{- /*
  What comes of a pool while nobody answers. The pools of an installation are made before there is a controller that could, unless
  helm waits for it; so then it does not matter, and from the first upgrade on it does.
*/ -}}
{{- define "clarion.failurePolicy" -}}
{{- $own := false }}
{{- range $key, $_ := include "clarion.kinds" . | fromYaml }}{{ if get $.Values $key }}{{ $own = true }}{{ end }}{{ end }}
{{- if and $own .Release.IsInstall }}Ignore{{ else }}{{ .Values.crds.validationFailurePolicy }}{{ end }}
{{- end }}
