package dev.vedette.architecture.reference;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.SimpleCollector;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a registry holds under one name. Immutable.
 *
 * @param name as it is scraped
 * @param labels in the order in which they are declared; le of histograms is not among them
 */
record Metric(String name, Collector.Type type, List<String> labels, String help) {
  Metric {
    labels = List.copyOf(labels);
  }

  /** Everything in a registry, with labels also where nothing was counted yet. */
  static List<Metric> of(CollectorRegistry registry) {
    List<Metric> metrics = new ArrayList<>();
    for (Object collector : ((Map<?, ?>) read(registry, "collectorsToNames")).keySet()) {
      for (Collector.MetricFamilySamples family : ((Collector) collector).collect()) {
        metrics.add(
            new Metric(
                family.type == Collector.Type.COUNTER ? family.name + "_total" : family.name,
                family.type,
                labels(collector, family),
                family.help));
      }
    }
    return metrics;
  }

  private static List<String> labels(Object collector, Collector.MetricFamilySamples family) {
    Object source = collector instanceof SimpleCollector<?> ? collector : family;
    if (find(source.getClass(), "labelNames") == null) {
      return family.samples.isEmpty() ? List.of() : family.samples.getFirst().labelNames;
    }
    return ((List<?>) read(source, "labelNames")).stream().map(String::valueOf).toList();
  }

  /** The client tells the labels of what was never counted to nobody. */
  private static Object read(Object object, String name) {
    try {
      Field field = find(object.getClass(), name);
      if (field == null) {
        throw new AssertionError(object.getClass() + " has no " + name);
      }
      field.setAccessible(true);
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static @Nullable Field find(Class<?> type, String name) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Field field : at.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          return field;
        }
      }
    }
    return null;
  }
}
