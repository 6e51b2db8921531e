package dev.vedette.scanner.config;

import dev.vedette.rego.value.Value;
import java.util.List;

/** What stands in HCL, before it becomes the document of one of its versions. Immutable. */
sealed interface HclNode {

  /** Attributes and blocks in their order. */
  record Body(List<Item> items) implements HclNode {
    public Body {
      items = List.copyOf(items);
    }
  }

  /** A literal, or an expression as text. */
  record Scalar(Value value) implements HclNode {}

  record Tuple(List<HclNode> elements) implements HclNode {
    public Tuple {
      elements = List.copyOf(elements);
    }
  }

  /** A value in braces behind an equals sign. */
  record Mapping(List<Item> items) implements HclNode {
    public Mapping {
      items = List.copyOf(items);
    }
  }

  /** A name with labels and what belongs to it: a body for a block, anything else otherwise. */
  record Item(String name, List<String> labels, HclNode value) {
    public Item {
      labels = List.copyOf(labels);
    }
  }
}
