package dev.vedette.rules.resource;

import dev.vedette.server.grpc.ServiceException;

/**
 * Name of a report; a value.
 *
 * @param node id of its node
 * @param report last part of the name
 */
public record ReportName(String node, String report) {
  private static final String COLLECTION = "/reports/";

  /** Reads the name in a field of a request, which is refused when it is none. */
  public static ReportName require(String field, String name) {
    int end = name.indexOf(COLLECTION);
    String report = end < 0 ? "" : name.substring(end + COLLECTION.length());
    if (!RuleSetName.isId(report)) {
      throw ServiceException.invalidField(
          field, RuleSetName.quote(name), "nodes/{node}/reports/{report}");
    }
    return new ReportName(NodeName.require(field, name.substring(0, end)), report);
  }

  /** Returns {@code nodes/{node}/reports/{report}}. */
  @Override
  public String toString() {
    return NodeName.of(node) + COLLECTION + report;
  }
}
