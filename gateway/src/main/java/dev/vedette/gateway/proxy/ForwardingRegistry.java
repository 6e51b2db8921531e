package dev.vedette.gateway.proxy;

import com.google.inject.Inject;
import dev.vedette.gateway.identity.Rejections;
import dev.vedette.gateway.route.Contract;
import dev.vedette.gateway.route.Router;
import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes every routed service of the contract one of the gateway's own, for calls and for reflection
 * alike. Immutable.
 */
public final class ForwardingRegistry extends HandlerRegistry {
  private final Rejections rejections;
  private final List<ServerServiceDefinition> services;
  private final Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();

  @Inject
  ForwardingRegistry(Contract contract, Forwarding forwarding, Rejections rejections) {
    this.rejections = rejections;
    services =
        contract.services().stream()
            .filter(service -> Router.isRouted(service.getName()))
            .map(service -> definition(contract, service, forwarding))
            .toList();
    for (ServerServiceDefinition service : services) {
      service
          .getMethods()
          .forEach(method -> methods.put(method.getMethodDescriptor().getFullMethodName(), method));
    }
  }

  private static ServerServiceDefinition definition(
      Contract contract, ServiceDescriptor service, Forwarding forwarding) {
    ServerServiceDefinition.Builder builder = ServerServiceDefinition.builder(service);
    for (MethodDescriptor<?, ?> method : service.getMethods()) {
      contract
          .find(method.getFullMethodName())
          .ifPresent(known -> builder.addMethod(known.raw(), forwarding.of(known)));
    }
    return builder.build();
  }

  @Override
  public List<ServerServiceDefinition> getServices() {
    return services;
  }

  @Override
  public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
      String methodName, @Nullable String authority) {
    ServerMethodDefinition<?, ?> found = methods.get(methodName);
    if (found == null) {
      rejections.count("UNKNOWN_METHOD");
    }
    return found;
  }
}
