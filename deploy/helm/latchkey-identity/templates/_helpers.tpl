{{- define "latchkey-identity.labels" -}}
app.kubernetes.io/name: latchkey-identity
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "latchkey-identity.environment" -}}
- name: HOST
  value: 0.0.0.0
- name: PORT
  value: "3000"
- name: LATCHKEY_ISSUER
  value: {{ required "issuer is the https origin in every token" .Values.issuer | quote }}
- name: LATCHKEY_DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ required "existingSecret has databaseUrl and masterKeys" .Values.existingSecret }}
      key: databaseUrl
- name: LATCHKEY_MASTER_KEYS
  valueFrom:
    secretKeyRef:
      name: {{ .Values.existingSecret }}
      key: masterKeys
{{- if .Values.smtp.enabled }}
- name: LATCHKEY_SMTP_URL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.existingSecret }}
      key: smtpUrl
{{- end }}
{{- if .Values.trustProxy }}
- name: LATCHKEY_TRUST_PROXY
  value: {{ .Values.trustProxy | quote }}
{{- end }}
{{- if .Values.metrics.enabled }}
- name: LATCHKEY_METRICS_HOST
  value: 0.0.0.0
- name: LATCHKEY_METRICS_PORT
  value: {{ .Values.metrics.port | quote }}
{{- end }}
{{- range $name, $value := .Values.env }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
