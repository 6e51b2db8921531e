package dev.vedette.scanner.catalogue;

import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.Edit;
import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Workload;
import dev.vedette.scanner.podsecurity.PodSecurity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One scan by the catalogue: what its rules may ask, and where they report. Not thread-safe. */
final class Examination {
  private final Inventory inventory;
  private final CatalogueOptions options;
  private final List<Finding> findings = new ArrayList<>();
  private @Nullable Check check;
  private @Nullable Resource resource;
  private String container = "";
  private boolean alone;
  private boolean askedForOthers;

  Examination(Inventory inventory, CatalogueOptions options) {
    this.inventory = inventory;
    this.options = options;
  }

  /** Turns to the next pair of check and subject. */
  void turnTo(Check nextCheck, Resource nextResource, String nextContainer) {
    this.check = nextCheck;
    this.resource = nextResource;
    this.container = nextContainer;
    this.askedForOthers = false;
  }

  /** From now on, what depends on other objects is not reported: they are not known. */
  void leaveOthersOut() {
    alone = true;
  }

  Inventory inventory() {
    askedForOthers = true;
    return inventory;
  }

  CatalogueOptions options() {
    return options;
  }

  /** Objects to what stands, or is missing, at a node. */
  void report(Node node, String message, Edit... fix) {
    if (check == null || resource == null) {
      throw new IllegalStateException("reported before anything was looked at");
    }
    if (alone && askedForOthers) {
      return;
    }
    findings.add(new Finding(check, resource, node.place(), container, message, List.of(fix)));
  }

  /** Objects to everything that a Pod Security control objects to. */
  void reportControl(Workload pod, String control, String message) {
    PodSecurity.violation(pod, control, options.target())
        .ifPresent(violation -> violation.nodes().forEach(node -> report(node, message)));
  }

  List<Finding> findings() {
    return findings;
  }
}
