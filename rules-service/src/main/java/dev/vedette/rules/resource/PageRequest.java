package dev.vedette.rules.resource;

import com.google.rpc.BadRequest;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Which page of a listing a caller asks for, checked; immutable. */
public final class PageRequest {
  private static final int USUAL = 100;
  private static final int LARGEST = 1000;

  private final String query;
  private final int size;
  private final String after;

  private PageRequest(String query, int size, String after) {
    this.query = query;
    this.size = size;
    this.after = after;
  }

  /**
   * Checks what a caller sent.
   *
   * @param query what is listed, by a text that is the same for every page of one listing
   */
  public static PageRequest of(String query, int pageSize, String pageToken) {
    if (pageSize < 0) {
      throw ServiceException.invalidField("page_size", pageSize, ">= 0");
    }
    int size = pageSize == 0 ? USUAL : Math.min(pageSize, LARGEST);
    if (pageToken.isEmpty()) {
      return new PageRequest(query, size, "");
    }
    return PageToken.decode(query, pageToken)
        .map(token -> new PageRequest(query, size, token.position()))
        .orElseThrow(
            () -> wrongToken("page_token", "a token from an earlier page of this listing"));
  }

  /** Refuses a token that is not one of ours. */
  public static ServiceException wrongToken(String field, String expected) {
    String description = "not valid here (expected: " + expected + ")";
    return new ServiceException(
        ErrorReason.INVALID_PAGE_TOKEN,
        field + ": " + description,
        Map.of(),
        List.of(
            BadRequest.newBuilder()
                .addFieldViolations(
                    BadRequest.FieldViolation.newBuilder()
                        .setField(field)
                        .setDescription(description))
                .build()),
        null);
  }

  /** Returns the last item of the page before, empty for the first page. */
  public String after() {
    return after;
  }

  /**
   * Returns the last item of the page before where items are numbered, {@code first} for the first
   * page.
   */
  public long after(long first) {
    return after.isEmpty() ? first : Long.parseLong(after);
  }

  /**
   * Returns how many items to fetch: one more than are sent, which tells whether another page
   * follows.
   */
  public int fetch() {
    return size + 1;
  }

  /** Returns the same with a page of no more than so many items. */
  public PageRequest atMost(int items) {
    return new PageRequest(query, Math.min(size, items), after);
  }

  /** Cuts what was fetched to the page. */
  public <T> List<T> page(List<T> fetched) {
    return fetched.size() > size ? fetched.subList(0, size) : fetched;
  }

  /** Returns the token of the next page, empty when what was fetched is all. */
  public <T> String next(List<T> fetched, Function<T, String> position) {
    return fetched.size() > size
        ? new PageToken(query, position.apply(fetched.get(size - 1))).encode()
        : "";
  }
}
