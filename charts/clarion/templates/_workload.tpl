{{- /*
  (dict "root" . "program" "controller" "args" (list) "env" (dict) "drop" (list)): the workload of kustomize/base with the values in it.
  env: further variables, or other values of those it has. drop: variables, volumes and ports it does without, by their names.
*/ -}}
{{- define "clarion.workload" -}}
{{- $root := .root }}{{- $program := .program }}{{- $drop := .drop }}
{{- $values := get $root.Values $program }}
{{- $workload := include (printf "clarion.base.%s" $program) $root | fromYaml }}
{{- $selector := include "clarion.selector" (list $root $program) | fromYaml }}
{{- $labels := include "clarion.labels" (list $root $program) | fromYaml }}
{{- $spec := $workload.spec }}{{- $pod := $spec.template.spec }}{{- $container := first $pod.containers }}

{{- $_ := set $workload.metadata "labels" (merge (dict) $labels $values.labels) }}
{{- $_ := set $spec "selector" (dict "matchLabels" $selector) }}
{{- $annotations := dict }}
{{- if $root.Values.prometheus.scrapeAnnotations }}
{{- $annotations = dict "prometheus.io/scrape" "true" "prometheus.io/scheme" "https" "prometheus.io/port" (toString $root.Values.prometheus.metricsPort) }}
{{- end }}
{{- $_ := set $spec.template "metadata" (dict "labels" (merge (dict) $selector (dict "app.kubernetes.io/part-of" "clarion") $values.labels) "annotations" (merge (dict) $values.podAnnotations $annotations)) }}

{{- with $root.Values.imagePullSecrets }}{{- $_ := set $pod "imagePullSecrets" . }}{{ end }}
{{- with $values.runtimeClassName }}{{- $_ := set $pod "runtimeClassName" . }}{{ end }}
{{- with $values.priorityClassName }}{{- $_ := set $pod "priorityClassName" . }}{{ end }}
{{- with $values.affinity }}{{- $_ := set $pod "affinity" . }}{{ end }}
{{- $_ := set $pod "nodeSelector" (merge (dict) $values.nodeSelector $pod.nodeSelector) }}
{{- $_ := set $pod "securityContext" (merge (dict) $values.securityContext $pod.securityContext) }}
{{- $own := ternary (default list $pod.tolerations) list (default false $values.tolerateMaster) }}
{{- $_ := set $pod "tolerations" (concat $own $values.tolerations) }}

{{- $_ := set $container "image" (printf "%s:%s" $values.image.repository (default $root.Chart.AppVersion $values.image.tag)) }}
{{- with $values.image.pullPolicy }}{{- $_ := set $container "imagePullPolicy" . }}{{ end }}
{{- with $values.command }}{{- $_ := set $container "command" (list .) }}{{ end }}
{{- $args := list (printf "--log-level=%s" $values.logLevel) (printf "--port=%d" (int $root.Values.prometheus.metricsPort)) }}
{{- $health := ternary $values.livenessProbe.port $values.readinessProbe.port $values.livenessProbe.enabled }}
{{- if ne (int $health) 17472 }}{{- $args = append $args (printf "--health-probe-port=%d" (int $health)) }}{{ end }}
{{- with $root.Values.loadBalancerClass }}{{- $args = append $args (printf "--lb-class=%s" .) }}{{ end }}
{{- $tls := $root.Values.tls }}
{{- with $tls.cipherSuites }}{{- $args = append $args (printf "--tls-cipher-suites=%s" .) }}{{ end }}
{{- with $tls.curvePreferences }}{{- $args = append $args (printf "--tls-curve-preferences=%s" .) }}{{ end }}
{{- with $tls.minVersion }}{{- $args = append $args (printf "--tls-min-version=%s" .) }}{{ end }}
{{- $certificates := get $tls (printf "%sMetricsTLSSecret" $program) }}
{{- if $certificates }}
{{- $args = append $args "--metrics-cert-dir=/etc/metrics" }}
{{- $_ := set $container "volumeMounts" (append (default list $container.volumeMounts) (dict "name" "metrics-certs" "mountPath" "/etc/metrics" "readOnly" true)) }}
{{- $_ := set $pod "volumes" (append (default list $pod.volumes) (dict "name" "metrics-certs" "secret" (dict "secretName" $certificates))) }}
{{- end }}
{{- $_ := set $container "args" (concat (default list $container.args) $args .args) }}

{{- $env := list }}
{{- range $container.env }}
{{- if hasKey $.env .name }}{{- else if not (has .name $drop) }}{{- $env = append $env . }}{{ end }}
{{- end }}
{{- range $name, $value := .env }}{{- $env = append $env (dict "name" $name "value" $value) }}{{ end }}
{{- $_ := set $container "env" $env }}
{{- range $key := list "ports" "volumeMounts" }}
{{- $kept := list }}
{{- range default list (get $container $key) }}{{- if not (has .name $drop) }}{{- $kept = append $kept . }}{{ end }}{{ end }}
{{- $_ := set $container $key $kept }}
{{- end }}
{{- $volumes := list }}
{{- range $pod.volumes }}{{- if not (has .name $drop) }}{{- $volumes = append $volumes . }}{{ end }}{{ end }}
{{- $_ := set $pod "volumes" $volumes }}
{{- range $container.ports }}{{- if eq .name "metricshttps" }}{{- $_ := set . "containerPort" (int $root.Values.prometheus.metricsPort) }}{{ end }}{{ end }}

{{- range $probe := list "livenessProbe" "readinessProbe" }}
{{- $wanted := get $values $probe }}
{{- if $wanted.enabled }}
{{- $probed := merge (omit $wanted "enabled" "port") (get $container $probe) }}
{{- if kindIs "string" $probed.httpGet.port }}{{- range $container.ports }}{{- if eq .name $probed.httpGet.port }}{{- $_ := set . "containerPort" (int $wanted.port) }}{{ end }}{{ end }}
{{- else }}{{- $_ := set $probed.httpGet "port" (int $wanted.port) }}{{ end }}
{{- $_ := set $container $probe $probed }}
{{- else }}{{- $_ := unset $container $probe }}{{ end }}
{{- end }}

{{- /* What is limited asks for as much as the limit, if it asks for nothing itself. */ -}}
{{- $resources := deepCopy $values.resources }}
{{- $requests := default dict $resources.requests }}
{{- range $what, $much := $container.resources.requests }}
{{- if not (or (hasKey $requests $what) (hasKey (default dict $resources.limits) $what)) }}{{- $_ := set $requests $what $much }}{{ end }}
{{- end }}
{{- $_ := set $resources "requests" $requests }}
{{- $_ := set $container "resources" $resources }}

{{- $_ := set $pod "containers" (concat (list $container) $values.extraContainers) }}
{{- $_ := set $workload.metadata "namespace" $root.Release.Namespace }}
{{- range $key, $wanted := pick $values "strategy" "updateStrategy" }}
{{- $there := default dict (get $spec $key) }}
{{- $_ := set $spec $key (ternary (merge (deepCopy $wanted) $there) $wanted (eq $wanted.type (default "RollingUpdate" $there.type))) }}
{{- end }}
{{- with .spec }}{{- $_ := mergeOverwrite $workload.spec . }}{{ end }}
{{- toYaml $workload }}
{{- end }}
