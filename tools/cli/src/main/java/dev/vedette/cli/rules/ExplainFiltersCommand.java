package dev.vedette.cli.rules;

import dev.vedette.agent.capture.RuleFilters;
import dev.vedette.cli.outcome.ExitStatus;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what the kernel decides of each rule. */
@Command(
    name = "explain-filters",
    description = {
      "Says for each rule by which fields the kernel leaves out calls that it cannot match, which"
          + " fields",
      "are left to the agent, and at last of which calls every one is copied, and because of which"
          + " rules.",
      "Needs no service.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:explained", "1:a file cannot be read or is wrong"})
public final class ExplainFiltersCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private RuleOptions rules = new RuleOptions();

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    Map<String, List<String>> whole = new TreeMap<>();
    for (RuleFilters filters : RuleFilters.of(rules.book(err))) {
      out.println(filters.rule());
      for (RuleFilters.Calls calls : filters.calls()) {
        out.println("  " + String.join(", ", calls.types()));
        out.println("    in the kernel: " + listed(calls.inKernel()));
        out.println("    in the agent:  " + listed(calls.inAgent()));
        if (!calls.filtered()) {
          calls
              .types()
              .forEach(
                  type -> whole.computeIfAbsent(type, _ -> new ArrayList<>()).add(filters.rule()));
        }
      }
    }
    out.println();
    out.println("Every call is copied of:");
    Set<String> always = RuleFilters.alwaysCopied();
    whole.forEach((type, because) ->
        out.println(
            "  "
                + type
                + ": "
                + (always.contains(type)
                    ? "the agent keeps track of processes by it"
                    : String.join("; ", because))));
    out.flush();
    return ExitStatus.OK;
  }

  private static String listed(Iterable<String> fields) {
    String joined = String.join(", ", fields);
    return joined.isEmpty() ? "nothing" : joined;
  }
}
