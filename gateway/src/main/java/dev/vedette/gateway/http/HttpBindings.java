package dev.vedette.gateway.http;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.inject.Inject;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.HttpMethod;
import dev.vedette.gateway.route.Contract;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which methods of the contract have which HTTP methods and paths. Immutable. */
final class HttpBindings {
  private static final ExtensionRegistry ANNOTATIONS = ExtensionRegistry.newInstance();

  static {
    ANNOTATIONS.add(AnnotationsProto.http);
  }

  private final List<Binding> bindings;

  /**
   * One way to call a method.
   *
   * @param method the method
   * @param http with which HTTP method
   * @param path at which paths
   * @param body which field of the request the body is: {@code *} for all that the path leaves,
   *     empty for none
   */
  record Binding(Contract.Method method, HttpMethod http, PathTemplate path, String body) {}

  /** A binding with the values that a path gave. */
  record Match(Binding binding, Map<String, String> values) {}

  @Inject
  HttpBindings(Contract contract) {
    List<Binding> all = new ArrayList<>();
    for (Contract.Method method : contract.methods()) {
      HttpRule rule = rule(method);
      if (rule.getPatternCase() != HttpRule.PatternCase.PATTERN_NOT_SET) {
        all.add(binding(method, rule));
        rule.getAdditionalBindingsList().forEach(more -> all.add(binding(method, more)));
      }
    }
    all.sort(
        Comparator.comparing((Binding binding) -> binding.path().text())
            .thenComparing(binding -> binding.http().name()));
    bindings = List.copyOf(all);
  }

  private static HttpRule rule(Contract.Method method) {
    try {
      return MethodOptions.parseFrom(method.proto().getOptions().toByteString(), ANNOTATIONS)
          .getExtension(AnnotationsProto.http);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(method.proto().getFullName() + ": options cut short", e);
    }
  }

  private static Binding binding(Contract.Method method, HttpRule rule) {
    String body = rule.getBody();
    return switch (rule.getPatternCase()) {
      case GET -> binding(method, HttpMethod.GET, rule.getGet(), body);
      case PUT -> binding(method, HttpMethod.PUT, rule.getPut(), body);
      case POST -> binding(method, HttpMethod.POST, rule.getPost(), body);
      case DELETE -> binding(method, HttpMethod.DELETE, rule.getDelete(), body);
      case PATCH -> binding(method, HttpMethod.PATCH, rule.getPatch(), body);
      case CUSTOM, PATTERN_NOT_SET ->
          throw new IllegalStateException(
              method.proto().getFullName() + ": an HTTP rule without a known HTTP method");
    };
  }

  private static Binding binding(
      Contract.Method method, HttpMethod http, String path, String body) {
    return new Binding(method, http, PathTemplate.parse(path), body);
  }

  /** All of them, by path. */
  List<Binding> all() {
    return bindings;
  }

  /** What a request calls; the path as it was sent, without the query. */
  Optional<Match> find(HttpMethod http, String path) {
    for (Binding binding : bindings) {
      if (binding.http() == http) {
        Optional<Match> found =
            binding.path().match(path).map(values -> new Match(binding, values));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** The HTTP methods that a path has. */
  Set<HttpMethod> allowed(String path) {
    Set<HttpMethod> allowed = EnumSet.noneOf(HttpMethod.class);
    for (Binding binding : bindings) {
      if (binding.path().match(path).isPresent()) {
        allowed.add(binding.http());
      }
    }
    return allowed;
  }
}
