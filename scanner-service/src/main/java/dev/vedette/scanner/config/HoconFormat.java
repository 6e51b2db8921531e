package dev.vedette.scanner.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.io.File;
import java.net.URL;

/** HOCON, without what it includes: nothing but the text is read. Has no state, so thread-safe. */
final class HoconFormat {
  private HoconFormat() {}

  static Value read(String text) throws MalformedConfig {
    try {
      Config parsed =
          ConfigFactory.parseString(text, ConfigParseOptions.defaults().setIncluder(new Nothing()));
      Config resolved = parsed.resolve(ConfigResolveOptions.noSystem().setAllowUnresolved(true));
      return value(resolved.root());
    } catch (ConfigException e) {
      int line = e.origin() == null ? 0 : Math.max(0, e.origin().lineNumber());
      throw new MalformedConfig("unmarshal hocon: " + e.getMessage(), line);
    } catch (MalformedJson e) {
      throw new MalformedConfig("unmarshal hocon: " + e.getMessage(), 0);
    } catch (StackOverflowError e) {
      throw new MalformedConfig("unmarshal hocon: nested too deeply", 0);
    }
  }

  /** What refers to something that is not there stays as it is written. */
  private static Value value(ConfigValue value) throws MalformedJson {
    try {
      if (value instanceof ConfigObject object) {
        var built = ObjectValue.builder();
        for (var entry : object.entrySet()) {
          built.put(entry.getKey(), value(entry.getValue()));
        }
        return built.build();
      }
      if (value instanceof ConfigList list) {
        var built = ArrayValue.builder();
        for (ConfigValue element : list) {
          built.add(value(element));
        }
        return built.build();
      }
      value.unwrapped();
    } catch (ConfigException.NotResolved e) {
      return Value.of(value.render(ConfigRenderOptions.concise()));
    }
    return Json.read(value.render(ConfigRenderOptions.concise()));
  }

  /** Finds nothing, wherever an include points. */
  private static final class Nothing
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    private static ConfigObject nothing() {
      return ConfigFactory.empty().root();
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      return nothing();
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return nothing();
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      return nothing();
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      return nothing();
    }
  }
}
