package dev.vedette.scanner.kubesec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class KubesecRuleListTest {
  @Test
  void printsTheRulesAsKubesecsPrintRulesDoes() {
    String json = KubesecRuleList.json();

    assertThat(json)
        .startsWith(
            """
            [
              {
                "id": "AllowPrivilegeEscalation",
                "selector": "containers[] .securityContext .allowPrivilegeEscalation == true",
                "reason": "Ensure a non-root process can not gain more privileges",
                "kinds": [
                  "Pod",
                  "Deployment",
                  "StatefulSet",
                  "DaemonSet"
                ],
                "points": -7,
                "advise": 0
              },
              {
            """)
        .contains(".runAsUser -gt 10000\"", "\"advise\": 10\n")
        .endsWith(
            """
                "points": 1,
                "advise": 0
              }
            ]
            """);
    List<String> ids =
        json.lines().filter(line -> line.startsWith("    \"id\"")).map(String::strip).toList();
    assertThat(ids).hasSize(30).isSorted();
  }

  @Test
  void alignsTheTableAsGosTabwriterDoes() {
    List<String> lines = KubesecRuleList.table().lines().toList();

    assertThat(lines).hasSize(31);
    assertThat(lines.get(0)).matches("ID {34}\\|Reason {2,}\\|Points  \\|Kinds");
    assertThat(lines.get(1))
        .startsWith("AllowPrivilegeEscalation            |Ensure a non-root process ")
        .contains("|-7      |Pod,Deployment,StatefulSet,DaemonSet")
        .endsWith(" |");
    assertThat(lines.stream().map(line -> line.indexOf('|')).distinct()).hasSize(1);
    assertThat(lines.stream().skip(1).map(String::length).distinct()).hasSize(1);
    assertThat(lines)
        .anyMatch(line ->
            line.endsWith("|Pod,Deployment,StatefulSet,DaemonSet,ReplicaSet,Job,CronJob  |"));
  }
}
