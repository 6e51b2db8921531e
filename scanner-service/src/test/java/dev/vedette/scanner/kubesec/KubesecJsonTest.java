package dev.vedette.scanner.kubesec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.kubesec.Report.Findings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KubesecJsonTest {
  private static final RuleResult RULE = new RuleResult("Id", "a == \"b\"", "host's <x>", -9);

  @Test
  void printsReportsAsGoIndentsThem() {
    Report scored =
        new Report(
            "Pod/a.default",
            true,
            "f.yaml",
            "Failed with a score of -9 points",
            -9,
            new Findings(List.of(RULE), List.of(), List.of(RULE, RULE), List.of(RULE)));
    Report empty = new Report("Pod/b.default", false, "", "", 0, Findings.NONE);

    assertThat(json(scored, empty))
        .isEqualTo(
            """
            [
              {
                "object": "Pod/a.default",
                "valid": true,
                "fileName": "f.yaml",
                "message": "Failed with a score of -9 points",
                "score": -9,
                "scoring": {
                  "critical": [
                    {
                      "id": "Id",
                      "selector": "a == \\"b\\"",
                      "reason": "host's \\u003cx\\u003e",
                      "points": -9
                    }
                  ],
                  "advise": [
                    {
                      "id": "Id",
                      "selector": "a == \\"b\\"",
                      "reason": "host's \\u003cx\\u003e",
                      "points": -9
                    },
                    {
                      "id": "Id",
                      "selector": "a == \\"b\\"",
                      "reason": "host's \\u003cx\\u003e",
                      "points": -9
                    }
                  ]
                }
              },
              {
                "object": "Pod/b.default",
                "valid": false,
                "fileName": "",
                "score": 0,
                "scoring": {}
              }
            ]
            """);
  }

  @Test
  void escapesAsGoDoes() {
    String name = "\u0001\b\t\u2028&é\uD83D\uDE00\uD800";
    Report report = new Report(name, true, "", "", 0, Findings.NONE);

    assertThat(json(report))
        .contains("\"object\": \"\\u0001\\b\\t\\u2028\\u0026é\uD83D\uDE00\uFFFD\"");
  }

  private static String json(Report... reports) {
    return new String(KubesecJson.of(List.of(reports)), StandardCharsets.UTF_8);
  }
}
