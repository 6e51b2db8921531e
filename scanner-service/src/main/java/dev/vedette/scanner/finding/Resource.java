package dev.vedette.scanner.finding;

import dev.vedette.scanner.manifest.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One Kubernetes object of a document, with where it came from. Immutable. */
public final class Resource {
  // Lists of lists of lists are no manifest anybody wrote.
  private static final int DEEPEST_LIST = 8;

  private final String file;
  private final int document;
  private final Node root;
  private final String apiVersion;
  private final String kind;
  private final String namespace;
  private final String name;
  private final List<Workload> workloads;

  private Resource(String file, int document, Node root) {
    this.file = file;
    this.document = document;
    this.root = root;
    this.apiVersion = root.at("apiVersion").text();
    this.kind = root.at("kind").text();
    this.namespace = root.at("metadata").at("namespace").text();
    Node metadata = root.at("metadata");
    this.name =
        metadata.at("name").exists()
            ? metadata.at("name").text()
            : metadata.at("generateName").text();
    this.workloads = PodTemplates.of(this);
  }

  /**
   * The objects of one document: none if it is no Kubernetes object, several if it is a list.
   *
   * @param document the number of the document in the file, counted from 0
   */
  public static List<Resource> of(String file, int document, Value tree) {
    List<Resource> resources = new ArrayList<>();
    unpack(file, document, Node.root(tree, ""), DEEPEST_LIST, resources);
    return resources;
  }

  private static void unpack(
      String file, int document, Node node, int depth, List<Resource> resources) {
    String kind = node.at("kind").text();
    if (!node.isMapping() || kind.isEmpty()) {
      return;
    }
    Node items = node.at("items");
    if (depth > 0 && kind.endsWith("List") && items.isSequence()) {
      for (Node item : items.items()) {
        item.value()
            .ifPresent(value ->
                unpack(file, document, Node.root(value, item.pointer()), depth - 1, resources));
      }
      return;
    }
    resources.add(new Resource(file, document, node));
  }

  /** The file's name as the user gave it. */
  public String file() {
    return file;
  }

  /** The number of the document in the file, counted from 0. */
  public int document() {
    return document;
  }

  /** The whole object. */
  public Node root() {
    return root;
  }

  /** The node under these keys. */
  public Node at(String first, String... more) {
    return root.at(first, more);
  }

  public String apiVersion() {
    return apiVersion;
  }

  /** The API group, empty for the core one. */
  public String group() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  public String kind() {
    return kind;
  }

  /** The namespace as it is written, empty if it is not. */
  public String namespace() {
    return namespace;
  }

  /** The name, or what generated names begin with. */
  public String name() {
    return name;
  }

  /** The labels of the object itself. */
  public Map<String, String> labels() {
    return texts(root.at("metadata", "labels"));
  }

  /** The annotations of the object itself. */
  public Map<String, String> annotations() {
    return texts(root.at("metadata", "annotations"));
  }

  /** The pods that this object describes; seldom more than one. */
  public List<Workload> workloads() {
    return workloads;
  }

  static Map<String, String> texts(Node mapping) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Node field : mapping.fields()) {
      if (field.value().orElse(null) instanceof Value.Text(var text, _)) {
        texts.put(field.key(), text);
      }
    }
    return texts;
  }

  /** The object as people name it: {@code Deployment/shop/web}. */
  @Override
  public String toString() {
    return kind + "/" + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
