package dev.vedette.ebpf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An object that this process loaded and attached before it became another program: its maps and
 * programs came along as open files, so that nobody needs the privilege to load any more. Not
 * thread-safe.
 */
public final class PassedObject implements LoadedMaps {
  private final Map<String, Shape> maps = new HashMap<>();
  private final Map<String, Integer> programs;
  private final List<Integer> links;
  private boolean closed;

  private PassedObject(List<Shape> shapes, Map<String, Integer> programs, List<Integer> links) {
    shapes.forEach(shape -> maps.put(shape.name, shape));
    this.programs = Map.copyOf(programs);
    this.links = List.copyOf(links);
  }

  /** A map and what the kernel was told of it. */
  record Shape(String name, int fd, int keyBytes, int valueBytes, int entries) {
    private static Shape parse(String text) {
      String[] parts = text.split(":", -1);
      if (parts.length != 5) {
        throw new IllegalArgumentException(text);
      }
      return new Shape(
          parts[0], number(parts[1]), number(parts[2]), number(parts[3]), number(parts[4]));
    }

    private static int number(String text) {
      return Integer.parseUnsignedInt(text);
    }

    @Override
    public String toString() {
      return name
          + ":"
          + fd
          + ":"
          + keyBytes
          + ":"
          + valueBytes
          + ":"
          + Integer.toUnsignedString(entries);
    }
  }

  /** Describes open files for {@link #of}, and has them stay open. */
  static String describe(List<Shape> maps, Map<String, Integer> programs, List<Integer> links) {
    maps.forEach(map -> Libc.keepOpen(map.fd));
    programs.values().forEach(Libc::keepOpen);
    links.forEach(Libc::keepOpen);
    var text = new ArrayList<String>();
    maps.forEach(map -> text.add(map.toString()));
    programs.forEach((name, fd) -> text.add(name + ":" + fd));
    links.forEach(link -> text.add(Integer.toString(link)));
    return String.join(",", text);
  }

  /**
   * Takes over what {@link BpfObject#pass} described.
   *
   * @throws IllegalArgumentException if it did not describe this
   */
  public static PassedObject of(String description) {
    var maps = new ArrayList<Shape>();
    var programs = new HashMap<String, Integer>();
    var links = new ArrayList<Integer>();
    try {
      for (String part : Arrays.asList(description.split(",", -1))) {
        int colon = part.indexOf(':');
        if (colon > 0 && colon == part.lastIndexOf(':')) {
          programs.put(part.substring(0, colon), Integer.parseInt(part.substring(colon + 1)));
        } else if (colon >= 0) {
          maps.add(Shape.parse(part));
        } else {
          links.add(Integer.parseInt(part));
        }
      }
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          description
              + ": no description of a loaded object (expected: NAME:FD:KEY:VALUE:ENTRIES"
              + " of maps, NAME:FD of programs and numbers of links, with commas between)",
          wrong);
    }
    return new PassedObject(maps, programs, links);
  }

  @Override
  public BpfMap map(String name) {
    Shape shape = shape(name);
    return new BpfMap(name, shape.fd, shape.keyBytes, shape.valueBytes);
  }

  @Override
  public RingBufferReader ringBuffer(String name) {
    Shape shape = shape(name);
    return RingBufferReader.map(shape.fd, Integer.toUnsignedLong(shape.entries));
  }

  @Override
  public TracepointProgram tracepoint(String program) {
    Integer fd = programs.get(program);
    if (fd == null || closed) {
      throw new BpfException(
          "no program " + program + " was passed (expected: one of " + programs.keySet() + ")");
    }
    return new TracepointProgram(program, fd);
  }

  private Shape shape(String name) {
    Shape shape = maps.get(name);
    if (shape == null || closed) {
      throw new BpfException(
          "no map " + name + " was passed (expected: one of " + maps.keySet() + ")");
    }
    return shape;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      links.forEach(Libc::close);
      programs.values().forEach(Libc::close);
      maps.values().forEach(map -> Libc.close(map.fd));
    }
  }
}
