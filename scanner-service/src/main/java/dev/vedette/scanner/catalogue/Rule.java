package dev.vedette.scanner.catalogue;

import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Severity;
import dev.vedette.scanner.finding.Workload;
import dev.vedette.scanner.finding.Workload.Container;
import dev.vedette.scanner.finding.Workload.Role;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** A check and how it is made. Immutable and thread-safe. */
record Rule(Check check, Subject subject) {
  /** What a rule looks at. */
  sealed interface Subject {}

  /** Each object of some kinds; all kinds if none is named. */
  record Objects(Set<String> kinds, BiConsumer<Resource, Examination> look) implements Subject {}

  /** Each pod or pod template. */
  record Pods(BiConsumer<Workload, Examination> look) implements Subject {}

  /** Each container of some roles. */
  record Containers(Set<Role> roles, BiConsumer<Container, Examination> look) implements Subject {}

  /** Begins the declaration of a rule. */
  static Declaration rule(String id, Severity severity, String title) {
    return new Declaration(id, severity, title, "", List.of(), List.of());
  }

  /** What is known of a rule until it is said what it looks at. */
  record Declaration(
      String id,
      Severity severity,
      String title,
      String rationale,
      List<String> references,
      List<String> aliases) {
    Declaration because(String reason) {
      return new Declaration(id, severity, title, reason, references, aliases);
    }

    /** Where others ask for the same, separated by commas. */
    Declaration references(String names) {
      return new Declaration(id, severity, title, rationale, split(names), aliases);
    }

    /** Other tools' ids as {@code tool:id}, separated by commas. */
    Declaration aliases(String names) {
      return new Declaration(id, severity, title, rationale, references, split(names));
    }

    private static List<String> split(String names) {
      return List.of(names.split(", ", -1));
    }

    Rule objects(Set<String> kinds, BiConsumer<Resource, Examination> look) {
      return new Rule(check(), new Objects(kinds, look));
    }

    Rule objects(String kind, BiConsumer<Resource, Examination> look) {
      return objects(Set.of(kind), look);
    }

    Rule pods(BiConsumer<Workload, Examination> look) {
      return new Rule(check(), new Pods(look));
    }

    Rule containers(BiConsumer<Container, Examination> look) {
      return new Rule(check(), new Containers(Set.of(Role.values()), look));
    }

    Rule mainContainers(BiConsumer<Container, Examination> look) {
      return new Rule(check(), new Containers(Set.of(Role.REGULAR), look));
    }

    private Check check() {
      return new Check(id, severity, title, rationale, references, aliases);
    }
  }
}
