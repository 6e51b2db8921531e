package dev.vedette.language.rulefile;

import java.io.StringReader;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;

/** How rule files are read as YAML, with bounds that files of people never meet. Stateless. */
public final class RuleYaml {

  /** A file that is larger is refused. */
  public static final int MAX_BYTES = 16 << 20;

  private static final int MAX_NESTING = 64;
  private static final int MAX_ALIASES = 1000;

  private RuleYaml() {}

  /** The bounds for one file. */
  public static LoaderOptions options() {
    var options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    options.setNestingDepthLimit(MAX_NESTING);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setAllowDuplicateKeys(true);
    return options;
  }

  /** The documents of a text, read one after the other while they are asked for. */
  public static Iterable<Node> documents(String text) {
    return new Yaml(options()).composeAll(new StringReader(text));
  }
}
