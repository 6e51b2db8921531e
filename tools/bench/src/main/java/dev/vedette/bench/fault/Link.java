package dev.vedette.bench.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The network between an agent and the rules service, on loopback: it can carry nothing, or little,
 * or lose its connections. Thread-safe.
 */
final class Link implements AutoCloseable {
  private static final int BLOCK = 4096;
  private static final long SLOW_MILLIS = 100;

  private final ServerSocket listener;
  private final int target;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.OPEN;

  /** What it carries. */
  enum State {
    OPEN,
    /** Nothing, and nobody is told. */
    CUT,
    /** 40 KiB a second in each direction of a connection. */
    SLOW,
    /** There are no connections and none can be made. */
    BROKEN
  }

  private Link(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** A link to a port of this machine, where nobody needs to listen yet. */
  static Link to(int port) throws IOException {
    return new Link(port);
  }

  /** Where to dial instead. */
  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  void become(State next) {
    lock.lock();
    try {
      state = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (next == State.BROKEN) {
      sockets.forEach(Link::closeQuietly);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        threads.execute(() -> connect(near));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void connect(Socket near) {
    Socket far = new Socket();
    sockets.add(near);
    sockets.add(far);
    try {
      if (await() == State.BROKEN) {
        throw new IOException("broken");
      }
      far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      threads.execute(() -> carry(near, far));
      carry(far, near);
    } catch (IOException | InterruptedException e) {
      closeQuietly(near);
      closeQuietly(far);
    } finally {
      sockets.remove(near);
      sockets.remove(far);
    }
  }

  private void carry(Socket from, Socket to) {
    byte[] block = new byte[BLOCK];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        if (await() == State.SLOW) {
          pause();
        }
        out.write(block, 0, read);
      }
    } catch (IOException | InterruptedException e) {
      return; // Either side has gone, and takes the other with it.
    }
  }

  /** Waits as long as it is cut. */
  private State await() throws InterruptedException {
    lock.lock();
    try {
      while (state == State.CUT) {
        changed.await();
      }
      return state;
    } finally {
      lock.unlock();
    }
  }

  private void pause() throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(SLOW_MILLIS);
      while (left > 0 && state == State.SLOW) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      return; // It is given up.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    become(State.BROKEN);
    threads.shutdownNow();
  }
}
