{{- /*
  What the installation made by its hook becomes part of the release by the first upgrade. Helm 3 takes it over as it is, without the
  changes of that upgrade (`changed`), and no Helm takes away what is not among the values any more (`left`).
*/ -}}
{{- define "clarion.firstUpgrade" -}}
{{- $changed := list }}{{- $left := list }}
{{- if and .Release.IsUpgrade (eq (int .Release.Revision) 2) }}
{{- range $key, $kind := include "clarion.kinds" . | fromYaml }}
{{- if $.Capabilities.APIVersions.Has (printf "%s/%s" $kind.apiVersion $kind.kind) }}
{{- range $live := (lookup $kind.apiVersion $kind.kind (ternary $.Release.Namespace "" $kind.namespaced) "").items }}
{{- $annotations := default dict $live.metadata.annotations }}
{{- if and (hasKey $annotations "helm.sh/hook") (eq $.Release.Name (get $annotations "meta.helm.sh/release-name")) }}
{{- $called := printf "%s %s" $kind.kind $live.metadata.name }}
{{- if hasKey (get $.Values $key) $live.metadata.name }}
{{- $differs := false }}
{{- range $field, $value := default dict (get (get $.Values $key) $live.metadata.name).spec }}
{{- if ne (toJson $value) (toJson (get $live.spec $field)) }}{{- $differs = true }}{{ end }}
{{- end }}
{{- if $differs }}{{- $changed = append $changed $called }}{{ end }}
{{- else }}{{- $left = append $left $called }}{{ end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- dict "changed" $changed "left" $left | toYaml }}
{{- end }}
