package dev.vedette.scanner.catalogue;

import dev.vedette.scanner.finding.Resource;
import java.util.List;

/** All objects of a scan, indexed for the checks that look at several. Not thread-safe. */
final class Inventory {
  private final List<Resource> resources;

  Inventory(List<Resource> resources) {
    this.resources = List.copyOf(resources);
  }

  List<Resource> resources() {
    return resources;
  }
}
