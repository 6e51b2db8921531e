package dev.vedette.gateway.replica;

import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection to every replica and sends each call to the one with the fewest open calls. A
 * replica whose last calls all failed is left out for a while, as long as no more than half of them
 * are. Runs in its channel's synchronization context; picks run in any thread.
 */
final class LeastRequest extends LoadBalancer {
  private static final long MOST_EJECTED_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Helper helper;
  private final Map<EquivalentAddressGroup, Replica> replicas = new LinkedHashMap<>();
  private volatile List<Replica> ready = List.of();
  private @Nullable ReplicaWatch watch;

  LeastRequest(Helper helper) {
    this.helper = helper;
  }

  @Override
  public Status acceptResolvedAddresses(ResolvedAddresses resolved) {
    watch = resolved.getAttributes().get(ReplicaWatch.ATTRIBUTE);
    Set<EquivalentAddressGroup> now = new HashSet<>(resolved.getAddresses());
    List<EquivalentAddressGroup> gone = new ArrayList<>(replicas.keySet());
    gone.removeAll(now);
    for (EquivalentAddressGroup address : gone) {
      Replica replica = replicas.remove(address);
      if (replica != null) {
        replica.subchannel().shutdown();
      }
    }
    for (EquivalentAddressGroup address : resolved.getAddresses()) {
      if (!replicas.containsKey(address)) {
        open(address);
      }
    }
    update();
    return Status.OK;
  }

  private void open(EquivalentAddressGroup address) {
    Subchannel subchannel =
        helper.createSubchannel(CreateSubchannelArgs.newBuilder().setAddresses(address).build());
    Replica replica = new Replica(subchannel, this::failing);
    replicas.put(address, replica);
    replica.start(state -> changed(address, replica, state));
  }

  private void changed(
      EquivalentAddressGroup address, Replica replica, ConnectivityStateInfo state) {
    if (replicas.get(address) != replica) {
      return;
    }
    replica.become(state.getState(), state.getStatus());
    if (state.getState() == ConnectivityState.IDLE) {
      replica.subchannel().requestConnection();
    }
    if (state.getState() == ConnectivityState.IDLE
        || state.getState() == ConnectivityState.TRANSIENT_FAILURE) {
      helper.refreshNameResolution();
    }
    update();
  }

  private void update() {
    List<Replica> connected = new ArrayList<>();
    boolean connecting = false;
    Status problem = Status.UNAVAILABLE.withDescription("no replica is known");
    for (Replica replica : replicas.values()) {
      switch (replica.state()) {
        case READY -> connected.add(replica);
        case CONNECTING, IDLE -> connecting = true;
        case TRANSIENT_FAILURE, SHUTDOWN -> problem = replica.problem();
      }
    }
    ready = List.copyOf(connected);
    if (watch != null) {
      watch.ready().set(connected.size());
      watch.away().set(replicas.size() - connected.size());
    }
    Picker picker = connected.isEmpty() ? null : new Picker(ready);
    if (watch != null) {
      watch.direct().pickFrom(picker);
    }
    if (picker != null) {
      helper.updateBalancingState(ConnectivityState.READY, picker);
    } else if (connecting) {
      helper.updateBalancingState(
          ConnectivityState.CONNECTING, new FixedResultPicker(PickResult.withNoResult()));
    } else {
      helper.updateBalancingState(
          ConnectivityState.TRANSIENT_FAILURE,
          new FixedResultPicker(PickResult.withError(problem)));
    }
  }

  /** Any thread. */
  private void failing(Replica replica) {
    ReplicaWatch told = watch;
    long now = System.nanoTime();
    List<Replica> among = ready;
    synchronized (this) {
      long out = among.stream().filter(other -> other.isEjected(now)).count();
      if (told == null || replica.isEjected(now) || 2 * (out + 1) > among.size()) {
        return;
      }
      replica.eject(now, told.ejectionTime().toNanos(), mostNanos(told));
    }
    told.ejections().inc();
  }

  private static long mostNanos(ReplicaWatch watch) {
    return Math.max(MOST_EJECTED_NANOS, watch.ejectionTime().toNanos());
  }

  @Override
  public void handleNameResolutionError(Status error) {
    if (replicas.isEmpty()) {
      helper.updateBalancingState(
          ConnectivityState.TRANSIENT_FAILURE, new FixedResultPicker(PickResult.withError(error)));
    }
  }

  @Override
  public void shutdown() {
    replicas.values().forEach(replica -> replica.subchannel().shutdown());
    replicas.clear();
    ready = List.of();
    if (watch != null) {
      watch.direct().pickFrom(null);
    }
  }

  /** Picks among those that were ready when it was made. Thread-safe. */
  static final class Picker extends SubchannelPicker {
    private final Replica[] replicas;
    private final AtomicInteger turn = new AtomicInteger();

    Picker(List<Replica> replicas) {
      this.replicas = replicas.toArray(Replica[]::new);
    }

    @Override
    public PickResult pickSubchannel(PickSubchannelArgs call) {
      return best().picked(call.getMethodDescriptor().getServiceName());
    }

    /** The one for the next call. */
    Replica best() {
      if (replicas.length == 1) {
        return replicas[0];
      }
      long now = System.nanoTime();
      // Among equals each has its turn.
      int start = turn.getAndIncrement() & Integer.MAX_VALUE;
      Replica best = replicas[start % replicas.length];
      boolean bestIsOut = best.isEjected(now);
      for (int i = 1; i < replicas.length; i++) {
        Replica replica = replicas[(start + i) % replicas.length];
        boolean out = replica.isEjected(now);
        if ((bestIsOut && !out) || (bestIsOut == out && replica.open() < best.open())) {
          best = replica;
          bestIsOut = out;
        }
      }
      return best;
    }
  }
}
