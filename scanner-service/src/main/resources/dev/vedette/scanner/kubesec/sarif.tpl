{{- /* SARIF with the fields that kubesec's users read: one run for each report that was scored. */ -}}
{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
{{- $more := false }}
{{- range $report := . }}
{{- if and .Valid .Rules }}
{{- if $more }},{{ end }}{{ $more = true }}
    {
      "tool": {
        "driver": {
          "name": "Kubesec",
          "fullName": "Kubesec Kubernetes Resource Security Policy Validator",
          "informationUri": "https://kubesec.io",
          "rules": [
{{- range $at, $rule := .Rules }}
{{- if $at }},{{ end }}
            {
              "id": "{{ js .ID }}",
              "shortDescription": { "text": {{ printf "%q" .Reason }} },
              "messageStrings": { "selector": { "text": {{ printf "%q" .Selector }} } },
              "properties": { "points": "{{ .Points }}" }
            }
{{- end }}
          ]
        }
      },
      "columnKind": "utf16CodeUnits",
      "results": [
{{- range $at, $rule := joinSlices .Scoring.Advise .Scoring.Critical }}
{{- if $at }},{{ end }}
        {
          "ruleId": "{{ js .ID }}",
          "level": "warning",
          "message": { "text": {{ endWithPeriod .Reason | printf "%q" }} },
          "locations": [
            { "physicalLocation": { "artifactLocation": { "uri": {{ printf "%q" $report.FileName }} } } }
          ]
        }
{{- end }}
      ]
    }
{{- end }}
{{- end }}
  ]
}
