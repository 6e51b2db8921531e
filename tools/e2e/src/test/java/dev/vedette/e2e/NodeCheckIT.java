package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The node is checked with kube-bench's controls: by its agent through the gateway, and here. */
@ExtendWith(SharedSuite.class)
final class NodeCheckIT {
  private static final String REQUEST =
      "{\"directory\":\"cfg\",\"benchmark\":\"cis-1.10\",\"targets\":[\"node\"],"
          + "\"mode\":\"CHECK_MODE_COMPATIBLE\"}";

  @Test
  void returnsPassAndFailThroughTheGateway(Suite suite) throws Exception {
    Tree.conformance("kube-bench/cfg");
    String authorization = "authorization: Bearer " + suite.token();

    String answer =
        suite.call("vedette.agent.v1.CheckService/RunCheck", REQUEST, authorization).succeeded();

    List<String> states = new ArrayList<>();
    try (var steps = JsonMapper.shared().readerFor(JsonNode.class).<JsonNode>readValues(answer)) {
      steps.forEachRemaining(step -> states.add(step.path("result").path("state").asString("")));
    }
    assertThat(states).contains("CHECK_STATE_PASS", "CHECK_STATE_FAIL");
  }

  @Test
  void needsTheToken(Suite suite) throws Exception {
    Command refused = suite.call("vedette.agent.v1.CheckService/RunCheck", REQUEST);

    assertThat(refused.status()).isNotZero();
    assertThat(refused.err()).contains("unauthenticated");
  }

  @Test
  void saysTheSameOnTheCommandLineWithAndWithoutAServer(Suite suite) throws Exception {
    Path controls = Tree.conformance("kube-bench/cfg");
    String[] selection = {
      "--benchmark", "cis-1.10", "--targets", "node", "--json", "--mode", "compatible"
    };

    String there = suite.vedette(words("check", selection)).succeeded();
    String here =
        suite.vedette(words("check", selection, "--config-dir", controls.toString())).succeeded();

    JsonMapper mapper = JsonMapper.shared();
    JsonNode totals = mapper.readTree(there).get("Totals");
    assertThat(totals).isEqualTo(mapper.readTree(here).get("Totals"));
    assertThat(totals.get("total_pass").asInt()).isPositive();
    assertThat(totals.get("total_fail").asInt()).isPositive();
  }

  private static String[] words(String first, String[] middle, String... last) {
    List<String> all = new ArrayList<>();
    all.add(first);
    all.addAll(List.of(middle));
    all.addAll(List.of(last));
    return all.toArray(String[]::new);
  }
}
