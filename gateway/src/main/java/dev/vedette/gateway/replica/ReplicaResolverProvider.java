package dev.vedette.gateway.replica;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes gRPC find {@link ReplicaResolver} by the scheme of a target. Immutable. */
public final class ReplicaResolverProvider extends NameResolverProvider {
  private static final String SCHEME = "vedette-replicas";

  /** For the service loader. */
  public ReplicaResolverProvider() {}

  static String target(String targets) {
    return SCHEME + ":///" + targets.replace(" ", "");
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return 5;
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
    return Set.of(InetSocketAddress.class);
  }

  @Override
  public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args arguments) {
    ReplicaWatch watch = arguments.getArg(ReplicaWatch.ARGUMENT);
    if (!SCHEME.equals(target.getScheme()) || watch == null) {
      return null;
    }
    List<String> targets = Arrays.asList(target.getPath().substring(1).split(",", -1));
    return new ReplicaResolver(targets, arguments, watch);
  }
}
