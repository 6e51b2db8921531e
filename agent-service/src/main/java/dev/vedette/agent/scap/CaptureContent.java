package dev.vedette.agent.scap;

import dev.vedette.agent.recorded.RecordedThread;
import dev.vedette.agent.state.OpenDescriptor;

/**
 * Takes in what a capture says of its node besides events. Called on the thread that reads, before
 * the events that it holds for.
 */
public interface CaptureContent {

  /**
   * The recorded machine.
   *
   * @param processors how many it has
   * @param memoryBytes how much memory it has
   * @param hostname its name
   * @param bootNanos when it started, since 1970; 0 if unknown
   */
  record Machine(int processors, long memoryBytes, String hostname, long bootNanos) {}

  /**
   * An address of the recorded machine.
   *
   * @param name of the interface
   * @param address four or sixteen bytes
   * @param mask which bits of the address name the network
   * @param broadcast the address that reaches all
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record NetworkInterface(String name, byte[] address, byte[] mask, byte[] broadcast) {}

  /**
   * A user of the recorded machine.
   *
   * @param id its number
   * @param groupId the number of its group
   * @param name how it is called
   * @param home its directory
   * @param shell what it is logged in to
   */
  record User(int id, int groupId, String name, String home, String shell) {}

  void machine(Machine machine);

  void networkInterface(NetworkInterface found);

  void user(User user);

  void group(int id, String name);

  void thread(RecordedThread thread);

  /** An open file of a thread, by its number. */
  void descriptor(long threadId, long number, OpenDescriptor found);

  /** All lists were read: an event follows. */
  void complete();
}
