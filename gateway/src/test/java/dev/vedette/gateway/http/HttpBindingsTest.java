package dev.vedette.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.linecorp.armeria.common.HttpMethod;
import dev.vedette.gateway.http.HttpBindings.Binding;
import dev.vedette.gateway.route.Contract;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HttpBindingsTest {
  private static final Contract CONTRACT = Contract.load();
  private static final HttpBindings BINDINGS = new HttpBindings(CONTRACT);

  @Test
  void everyMethodOfOursThatTakesOneMessageHasAPath() {
    Set<String> bound =
        BINDINGS.all().stream()
            .map(binding -> binding.method().raw().getFullMethodName())
            .collect(Collectors.toSet());
    List<String> missing =
        CONTRACT.methods().stream()
            .filter(method -> method.raw().getType().clientSendsOneMessage())
            .map(method -> method.raw().getFullMethodName())
            .filter(name -> name.startsWith("vedette.") && !bound.contains(name))
            .toList();
    assertThat(missing).isEmpty();
  }

  @Test
  void getChangesNothing() {
    for (Binding binding : BINDINGS.all()) {
      if (binding.http() == HttpMethod.GET) {
        assertThat(binding.method().isReadOnly()).as(binding.path().text()).isTrue();
        assertThat(binding.body()).as(binding.path().text()).isEmpty();
      }
    }
  }

  @Test
  void pathsNameFieldsAndNoTwoMeanTheSame() {
    for (Binding binding : BINDINGS.all()) {
      String sample =
          "/"
              + String.join("/", binding.path().segments()).replace("*", "x")
              + (binding.path().verb().isEmpty() ? "" : ":" + binding.path().verb());
      assertThat(
              BINDINGS.all().stream()
                  .filter(other -> other.http() == binding.http())
                  .filter(other -> other.path().match(sample).isPresent()))
          .as(binding.http() + " " + sample)
          .containsExactly(binding);
      for (PathTemplate.Variable variable : binding.path().variables()) {
        assertThat(field(binding.method().proto().getInputType(), variable.field()))
            .as(variable.field())
            .isNotNull();
      }
      if (!binding.body().isEmpty() && !binding.body().equals("*")) {
        assertThat(field(binding.method().proto().getInputType(), binding.body())).isNotNull();
      }
    }
  }

  private static @Nullable FieldDescriptor field(Descriptor type, String path) {
    Descriptor at = type;
    FieldDescriptor found = null;
    for (String name : path.split("\\.", -1)) {
      found = at.findFieldByName(name);
      if (found == null) {
        return null;
      }
      at = found.getJavaType() == FieldDescriptor.JavaType.MESSAGE ? found.getMessageType() : at;
    }
    return found;
  }
}
