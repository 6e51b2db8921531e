package dev.vedette.language.compare;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import java.util.List;
import java.util.stream.Stream;

/** Names the workload that an event belongs to. Stateless. */
public final class Workload {
  private static final Field NAMESPACE = field("k8s.ns.name");
  private static final Field POD = field("k8s.pod.name");
  private static final Field CONTAINER_ID = field("container.id");
  private static final Field CONTAINER = field("container.name");
  private static final Field TARGET_NAMESPACE = field("ka.target.namespace");
  private static final Field TARGET = field("ka.target.name");

  private Workload() {}

  /** The fields that a workload is told by. */
  public static List<Field> fields() {
    return Stream.of(NAMESPACE, POD, CONTAINER_ID, CONTAINER).toList();
  }

  /**
   * Namespace and pod if they are known, otherwise the container, otherwise the host. Of an audit
   * event it is what the event is about.
   */
  public static String of(EventView event, String hostname) {
    if (!event.source().equals("syscall")) {
      return known(event, TARGET_NAMESPACE, "") + "/" + known(event, TARGET, "");
    }
    String pod = known(event, POD, "");
    if (!pod.isEmpty()) {
      return known(event, NAMESPACE, "") + "/" + pod;
    }
    String id = known(event, CONTAINER_ID, "host");
    return id.equals("host")
        ? ("host " + hostname).strip()
        : "container " + known(event, CONTAINER, id);
  }

  private static String known(EventView event, Field field, String otherwise) {
    return event.get(field) instanceof Value.Text text && text.length() > 0
        ? text.toString()
        : otherwise;
  }

  private static Field field(String name) {
    return FieldCatalog.standard().find(name).orElseThrow();
  }
}
