package dev.vedette.ebpf;

/** Gets the records of a ring, one after the other, on the thread that drains it. */
@FunctionalInterface
public interface RecordConsumer {
  /** Reads one record. The view is lent: it is valid only until this method returns. */
  void accept(RecordView record);
}
