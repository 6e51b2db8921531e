package dev.vedette.rules.node;

import com.google.inject.Inject;
import dev.vedette.rules.resource.NodeName;
import dev.vedette.rules.store.NodeStore;
import dev.vedette.server.grpc.ServiceException;
import java.util.List;

/** Refuses requests that name nodes that never enrolled; thread-safe. */
public final class EnrolledNodes {
  private static final int MOST = 1000;

  private final NodeStore store;

  @Inject
  EnrolledNodes(NodeStore store) {
    this.store = store;
  }

  /** Checks the names in a field of a request. */
  public void require(String field, List<String> names) {
    if (names.size() > MOST) {
      throw ServiceException.invalidField(field, names.size() + " nodes", "at most " + MOST);
    }
    for (int index = 0; index < names.size(); index++) {
      String place = field + "[" + index + "]";
      String name = names.get(index);
      if (store.find(NodeName.require(place, name)).isEmpty()) {
        throw ServiceException.invalidField(place, name, "an enrolled node");
      }
    }
  }
}
