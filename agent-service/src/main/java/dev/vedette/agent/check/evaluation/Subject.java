package dev.vedette.agent.check.evaluation;

import dev.vedette.agent.check.controls.TestItem;
import dev.vedette.agent.check.host.HostProcess;
import dev.vedette.agent.check.node.Flags;
import dev.vedette.agent.check.script.Observation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a test item is looked for in: one process, or the output of an audit. Immutable. */
sealed interface Subject {

  /** Where it is, in words. */
  String location();

  /** What it was read from. */
  Observation.Source source();

  /**
   * Every value that the item has here; none when it is not there.
   *
   * @throws BadTestException when the item cannot be looked for
   */
  List<String> values(TestItem item);

  /** The value of a variable of the environment. */
  Optional<String> variable(String name);

  /** One process; flags are read as its program reads them. */
  record OfProcess(HostProcess process, Flags flags, Map<String, String> environment)
      implements Subject {
    public OfProcess {
      environment = Map.copyOf(environment);
    }

    @Override
    public String location() {
      return process.name() + " (process " + process.pid() + ")";
    }

    @Override
    public Observation.Source source() {
      return Observation.Source.PROCESS;
    }

    @Override
    public List<String> values(TestItem item) {
      if (item.flag().isEmpty()) {
        return List.of();
      }
      if (item.flag().startsWith("-") && item.flag().indexOf('=') < 0) {
        return flags.value(item.flag()).stream().toList();
      }
      Optional<String> named = flags.value(item.flag());
      if (named.isPresent()) {
        return List.of(named.get());
      }
      Source.Found found = Source.findFlag(item.flag(), process.commandLine());
      return found.found() ? List.of(found.value()) : List.of();
    }

    @Override
    public Optional<String> variable(String name) {
      return Optional.ofNullable(environment.get(name));
    }
  }

  /** What an audit printed, with one value for each line that has the item. */
  record OfOutput(
      Observation.Source source,
      String location,
      String text,
      String environment,
      boolean everyLine)
      implements Subject {

    @Override
    public List<String> values(TestItem item) {
      if (item.flag().isEmpty()) {
        return List.of();
      }
      List<String> lines = text.lines().filter(line -> line.contains(item.flag())).toList();
      if (everyLine && lines.size() < text.lines().count()) {
        return List.of();
      }
      return lines.stream()
          .map(line -> Source.findFlag(item.flag(), line))
          .filter(Source.Found::found)
          .map(Source.Found::value)
          .toList();
    }

    @Override
    public Optional<String> variable(String name) {
      Source.Found found = Source.findVariable(name, environment);
      return found.found() ? Optional.of(found.value().strip()) : Optional.empty();
    }
  }
}
