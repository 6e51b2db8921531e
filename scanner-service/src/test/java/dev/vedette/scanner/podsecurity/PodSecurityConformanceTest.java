package dev.vedette.scanner.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Workload;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.ManifestReader;
import dev.vedette.scanner.manifest.ReadResult;
import dev.vedette.scanner.manifest.TimeLimit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Judges every official fixture and prints one table. */
final class PodSecurityConformanceTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Path root() {
    Path root = Path.of(System.getProperty("vedette.conformance", ""), "pod-security");
    boolean present = Files.isRegularFile(root.resolve("index.jsonl"));
    if (!present && System.getenv("VEDETTE_REQUIRE_CONFORMANCE") != null) {
      throw new AssertionError(root + " (expected: a folder of cases)");
    }
    Assumptions.assumeTrue(present, root + " does not exist here");
    return root;
  }

  private static Workload pod(Path file) throws Exception {
    var reader = new ManifestReader(ManifestLimits.STANDARD);
    var read = (ReadResult.Documents) reader.read(Files.readAllBytes(file), TimeLimit.none());
    return Resource.of(file.toString(), 0, read.documents().get(0)).get(0).workloads().get(0);
  }

  @Test
  void judgesAsKubernetesDoes() throws Exception {
    Path root = root();
    Map<String, int[]> families = new TreeMap<>();
    List<String> failures = new ArrayList<>();
    for (String line : Files.readAllLines(root.resolve("index.jsonl"))) {
      JsonNode row = JSON.readTree(line);
      String level = row.get("level").asString();
      Standard standard = Standard.parse(level, row.get("version").asString()).orElseThrow();
      Verdict verdict = PodSecurity.judge(pod(root.resolve(row.get("file").asString())), standard);
      int[] counts = families.computeIfAbsent("pod-security " + level, _ -> new int[2]);
      counts[0]++;
      if (verdict.isAllowed() == row.get("allowed").asBoolean()) {
        counts[1]++;
      } else {
        failures.add(line + " but " + verdict.violations());
      }
    }
    var table = new StringBuilder("family, cases, passed, excused\n");
    families.forEach(
        (name, counts) -> table.append(name + ", " + counts[0] + ", " + counts[1] + ", 0\n"));
    System.err.print(table);
    assertThat(families).isNotEmpty();
    assertThat(failures).isEmpty();
  }
}
