package dev.vedette.gateway.replica;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the addresses of all replicas, and again every few seconds: a name tells of replicas
 * that came without any connection having ended. Used inside its channel's synchronization context;
 * looks up outside of it.
 */
final class ReplicaResolver extends NameResolver {
  private static final int EVERY_SECONDS = 10;

  private final List<String> targets;
  private final Args arguments;
  private final SynchronizationContext context;
  private final Executor executor;
  private final ReplicaWatch watch;
  private @Nullable Listener2 listener;
  private SynchronizationContext.@Nullable ScheduledHandle next;
  private boolean asking;

  ReplicaResolver(List<String> targets, Args arguments, ReplicaWatch watch) {
    this.targets = List.copyOf(targets);
    this.arguments = arguments;
    this.context = arguments.getSynchronizationContext();
    Executor given = arguments.getOffloadExecutor();
    this.executor = given == null ? ForkJoinPool.commonPool() : given;
    this.watch = watch;
  }

  @Override
  public String getServiceAuthority() {
    return targets.getFirst();
  }

  @Override
  public void start(Listener2 told) {
    listener = told;
    ask();
  }

  @Override
  public void refresh() {
    ask();
  }

  private void ask() {
    if (asking || listener == null) {
      return;
    }
    asking = true;
    executor.execute(() -> {
      StatusOr<List<EquivalentAddressGroup>> found = lookUp();
      context.execute(() -> tell(found));
    });
  }

  private void tell(StatusOr<List<EquivalentAddressGroup>> found) {
    asking = false;
    Listener2 told = listener;
    if (told == null) {
      return;
    }
    told.onResult2(
        ResolutionResult.newBuilder()
            .setAddressesOrError(found)
            .setAttributes(Attributes.newBuilder().set(ReplicaWatch.ATTRIBUTE, watch).build())
            .build());
    if (next != null) {
      next.cancel();
    }
    next =
        context.schedule(
            this::ask, EVERY_SECONDS, TimeUnit.SECONDS, arguments.getScheduledExecutorService());
  }

  /** All that can be found; an error only when that is nothing. */
  private StatusOr<List<EquivalentAddressGroup>> lookUp() {
    Set<InetSocketAddress> found = new LinkedHashSet<>();
    List<String> unknown = new ArrayList<>();
    for (String target : targets) {
      int colon = target.lastIndexOf(':');
      int port = Integer.parseInt(target.substring(colon + 1));
      try {
        for (InetAddress address : InetAddress.getAllByName(target.substring(0, colon))) {
          found.add(new InetSocketAddress(address, port));
        }
      } catch (UnknownHostException e) {
        unknown.add(target);
      }
    }
    return found.isEmpty()
        ? StatusOr.fromStatus(
            Status.UNAVAILABLE.withDescription(
                String.join(", ", unknown) + ": no address is known"))
        : StatusOr.fromValue(found.stream().map(EquivalentAddressGroup::new).toList());
  }

  @Override
  public void shutdown() {
    listener = null;
    if (next != null) {
      next.cancel();
    }
  }
}
