{{- /* Made from kustomize/base by `npm run chart`; edit there. */ -}}
{{- define "clarion.base.controller" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: '{{ include "clarion.fullname" . }}-controller'
  namespace: "{{ .Release.Namespace }}"
  labels:
    app: metallb
    component: controller
    app.kubernetes.io/name: clarion
    app.kubernetes.io/component: controller
spec:
  replicas: 1
  revisionHistoryLimit: 3
  selector:
    matchLabels:
      app: metallb
      component: controller
  template:
    metadata:
      labels:
        app: metallb
        component: controller
        app.kubernetes.io/name: clarion
        app.kubernetes.io/component: controller
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "9120"
        prometheus.io/scheme: https
    spec:
      serviceAccountName: '{{ include "clarion.serviceAccountName" (list . "controller") }}'
      priorityClassName: system-cluster-critical
      terminationGracePeriodSeconds: 10
      nodeSelector:
        kubernetes.io/os: linux
      securityContext:
        runAsNonRoot: true
        runAsUser: 65534
        runAsGroup: 65534
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: controller
          image: localhost/clarion:0.1.0
          command:
            - /controller
          env:
            - name: METALLB_NAMESPACE
              valueFrom:
                fieldRef:
                  fieldPath: metadata.namespace
            - name: METALLB_POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: METALLB_ML_SECRET_NAME
              value: memberlist
            - name: METALLB_DEPLOYMENT
              value: controller
          ports:
            - name: metricshttps
              containerPort: 9120
            - name: health
              containerPort: 17472
            - name: webhook-server
              containerPort: 9443
          livenessProbe:
            httpGet:
              path: /healthz
              port: health
            initialDelaySeconds: 10
            periodSeconds: 10
            timeoutSeconds: 1
            failureThreshold: 3
          readinessProbe:
            httpGet:
              path: /readyz
              port: health
            periodSeconds: 5
            timeoutSeconds: 1
            failureThreshold: 3
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop:
                - ALL
{{- end }}
{{- define "clarion.base.speaker" -}}
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: '{{ include "clarion.fullname" . }}-speaker'
  namespace: "{{ .Release.Namespace }}"
  labels:
    app: metallb
    component: speaker
    app.kubernetes.io/name: clarion
    app.kubernetes.io/component: speaker
spec:
  selector:
    matchLabels:
      app: metallb
      component: speaker
  updateStrategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 1
  template:
    metadata:
      labels:
        app: metallb
        component: speaker
        app.kubernetes.io/name: clarion
        app.kubernetes.io/component: speaker
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "9120"
        prometheus.io/scheme: https
    spec:
      serviceAccountName: '{{ include "clarion.serviceAccountName" (list . "speaker") }}'
      hostNetwork: true
      priorityClassName: system-node-critical
      terminationGracePeriodSeconds: 5
      nodeSelector:
        kubernetes.io/os: linux
      tolerations:
        - key: node-role.kubernetes.io/control-plane
          operator: Exists
          effect: NoSchedule
        - key: node-role.kubernetes.io/master
          operator: Exists
          effect: NoSchedule
      securityContext:
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: speaker
          image: localhost/clarion:0.1.0
          command:
            - /speaker
          env:
            - name: METALLB_NAMESPACE
              valueFrom:
                fieldRef:
                  fieldPath: metadata.namespace
            - name: METALLB_POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: METALLB_NODE_NAME
              valueFrom:
                fieldRef:
                  fieldPath: spec.nodeName
            - name: METALLB_ML_BIND_ADDR
              valueFrom:
                fieldRef:
                  fieldPath: status.podIP
            - name: METALLB_ML_LABELS
              value: app=metallb,component=speaker
            - name: METALLB_ML_SECRET_KEY_PATH
              value: /etc/ml_secret_key
          ports:
            - name: metricshttps
              containerPort: 9120
            - name: memberlist-tcp
              containerPort: 7946
              protocol: TCP
            - name: memberlist-udp
              containerPort: 7946
              protocol: UDP
          livenessProbe:
            httpGet:
              host: 127.0.0.1
              path: /healthz
              port: 17472
            initialDelaySeconds: 10
            periodSeconds: 10
            timeoutSeconds: 1
            failureThreshold: 3
          readinessProbe:
            httpGet:
              host: 127.0.0.1
              path: /readyz
              port: 17472
            periodSeconds: 5
            timeoutSeconds: 1
            failureThreshold: 3
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
          securityContext:
            runAsUser: 0
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop:
                - ALL
              add:
                - NET_RAW
          volumeMounts:
            - name: memberlist
              mountPath: /etc/ml_secret_key
              readOnly: true
            - name: metallb-excludel2
              mountPath: /etc/metallb
              readOnly: true
      volumes:
        - name: memberlist
          secret:
            secretName: '{{ include "clarion.secretName" . }}'
            defaultMode: 256
            optional: true
        - name: metallb-excludel2
          configMap:
            name: metallb-excludel2
            defaultMode: 256
{{- end }}
{{- define "clarion.base.excludel2" -}}
announcedInterfacesToExclude:
  - ^docker.*
  - ^cbr.*
  - ^dummy.*
  - ^virbr.*
  - ^lxcbr.*
  - ^veth.*
  - ^lo$
  - ^cali.*
  - ^tunl.*
  - ^flannel.*
  - ^kube-ipvs.*
  - ^cni.*
  - ^nodelocaldns.*
  - ^lxc.*
{{- end }}
{{- define "clarion.kinds" -}}
addressPools:
  apiVersion: metallb.io/v1beta1
  kind: IPAddressPool
  namespaced: true
l2Advertisements:
  apiVersion: metallb.io/v1beta1
  kind: L2Advertisement
  namespaced: true
bgpAdvertisements:
  apiVersion: metallb.io/v1beta1
  kind: BGPAdvertisement
  namespaced: true
bgpPeers:
  apiVersion: metallb.io/v1beta2
  kind: BGPPeer
  namespaced: true
bfdProfiles:
  apiVersion: metallb.io/v1beta1
  kind: BFDProfile
  namespaced: true
communities:
  apiVersion: metallb.io/v1beta1
  kind: Community
  namespaced: true
addressReservations:
  apiVersion: clarion.dev/v1alpha1
  kind: AddressReservation
  namespaced: false
addressQuotas:
  apiVersion: clarion.dev/v1alpha1
  kind: AddressQuota
  namespaced: false
{{- end }}
