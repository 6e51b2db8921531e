package dev.vedette.agent.check.controls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a controls file, after its variables were substituted, as kube-bench does. Stateless. */
public final class ControlsReader {
  private static final int MAX_CHECKS = 10_000;

  private ControlsReader() {}

  /**
   * Reads the controls for one target.
   *
   * @throws BenchmarkException with every problem of the file: not YAML, wrong shapes, or meant for
   *     another target
   */
  public static Controls read(String file, String text, String target) throws BenchmarkException {
    Optional<Node> root = YamlTree.read(file, text);
    List<Problem> problems = new ArrayList<>();
    Controls controls =
        root.isEmpty()
            ? new Controls("", "", "", "", List.of())
            : controls(YamlFields.of(file, root.get(), "the controls", problems));
    if (problems.isEmpty() && !controls.type().equals(target)) {
      problems.add(
          Problem.in(file, "non-" + target + " controls file specified", "type: " + target));
    }
    long checks = controls.groups().stream().mapToLong(group -> group.checks().size()).sum();
    if (checks > MAX_CHECKS) {
      problems.add(Problem.in(file, checks + " checks found", "at most " + MAX_CHECKS));
    }
    if (!problems.isEmpty()) {
      throw new BenchmarkException(problems);
    }
    return controls;
  }

  private static Controls controls(YamlFields fields) {
    List<ControlGroup> groups = new ArrayList<>();
    for (YamlFields group : fields.nestedItems("groups")) {
      List<Check> checks = new ArrayList<>();
      for (YamlFields check : group.nestedItems("checks")) {
        checks.add(check(check));
      }
      groups.add(
          new ControlGroup(group.text("id"), group.text("type"), group.text("text"), checks));
    }
    return new Controls(
        fields.text("id"),
        fields.text("version"),
        fields.text("text"),
        fields.text("type"),
        groups);
  }

  private static Check check(YamlFields fields) {
    @Nullable Tests tests = fields.nested("tests").map(ControlsReader::tests).orElse(null);
    return new Check(
        fields.text("id"),
        fields.text("text"),
        fields.text("type"),
        new Check.Audits(
            fields.text("audit"),
            fields.text("audit_config"),
            fields.text("audit_env"),
            !fields.truth("disableenvtesting", false)),
        fields.truth("use_multiple_values", false),
        fields.truth("scored", false),
        fields.text("remediation"),
        tests);
  }

  private static Tests tests(YamlFields fields) {
    List<TestItem> items = new ArrayList<>();
    for (YamlFields item : fields.nestedItems("test_items")) {
      Optional<YamlFields> compare = item.nested("compare");
      items.add(
          new TestItem(
              item.text("flag"),
              item.text("path"),
              item.text("env"),
              item.truth("set", true),
              compare.map(c -> c.text("op")).orElse(""),
              compare.map(c -> c.text("value")).orElse("")));
    }
    return new Tests(fields.text("bin_op"), items);
  }
}
