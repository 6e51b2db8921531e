package dev.vedette.scanner.config;

import dev.vedette.rego.value.Value;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The formats of configuration files that policies can look into. Safe for all threads. */
public enum ConfigFormat {
  CUE("cue", null),
  CYCLONEDX("cyclonedx", ConfigFormat::cyclonedx),
  DOCKERFILE("dockerfile", DockerfileDocument::of),
  DOTENV("dotenv", LineFormats::dotenv),
  EDN("edn", EdnFormat::read),
  GROOVY("groovy", null),
  HCL1("hcl1", HclFormat::first),
  HCL2("hcl2", HclFormat::second),
  HOCON("hocon", HoconFormat::read),
  IGNORE("ignore", LineFormats::ignore),
  INI("ini", LineFormats::ini),
  JSON("json", DataFormats::json),
  JSONC("jsonc", DataFormats::jsonWithComments),
  JSONNET("jsonnet", null),
  NGINX("nginx", NginxFormat::read),
  PROPERTIES("properties", LineFormats::properties),
  SPDX("spdx", SpdxFormat::read),
  TEXTPROTO("textproto", null),
  TOML("toml", TomlReader::read),
  VCL("vcl", VclFormat::read),
  XML("xml", XmlFormat::read),
  YAML("yaml", DataFormats::yaml);

  private interface Reader {
    Value read(String text) throws MalformedConfig;
  }

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // holds functions without state only
  private final Optional<Reader> reader;

  ConfigFormat(String label, @Nullable Reader reader) {
    this.label = label;
    this.reader = Optional.ofNullable(reader);
  }

  /** The name that a user gives the format. */
  public String label() {
    return label;
  }

  /** True when files of the format can be read; the others are only known by name. */
  public boolean isSupported() {
    return reader.isPresent();
  }

  /** The format of that name. */
  public static Optional<ConfigFormat> named(String label) {
    for (ConfigFormat format : values()) {
      if (format.label.equals(label)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** The format that a file has by its name. */
  public static Optional<ConfigFormat> of(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    String extension = name.substring(name.lastIndexOf('.') + 1);
    if (name.equals("dockerfile")
        || name.startsWith("dockerfile.")
        || extension.equals("dockerfile")) {
      return Optional.of(DOCKERFILE);
    }
    if (name.startsWith(".env") || extension.equals("env")) {
      return Optional.of(DOTENV);
    }
    if (name.equals("nginx.conf")) {
      return Optional.of(NGINX);
    }
    if (name.startsWith("jenkinsfile")) {
      return Optional.of(GROOVY);
    }
    return switch (extension) {
      case "yml" -> Optional.of(YAML);
      case "hcl", "tf", "tfvars" -> Optional.of(HCL2);
      case "gitignore", "dockerignore" -> Optional.of(IGNORE);
      case "textproto", "textpb" -> Optional.of(TEXTPROTO);
      default -> named(extension);
    };
  }

  /** The document that policies see of a file with this content. */
  public Value read(String text) throws MalformedConfig {
    if (reader.isEmpty()) {
      throw new MalformedConfig(label + ": files of this format cannot be read", 0);
    }
    return reader.get().read(text);
  }

  private static Value cyclonedx(String text) throws MalformedConfig {
    return text.stripLeading().startsWith("{") ? DataFormats.json(text) : XmlFormat.read(text);
  }
}
