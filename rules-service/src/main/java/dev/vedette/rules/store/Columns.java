package dev.vedette.rules.store;

/** Values as columns can hold them; stateless. */
final class Columns {
  private Columns() {}

  /** PostgreSQL's texts hold no zero; a whole text is kept in the message beside the column. */
  static String text(String value) {
    return value.indexOf('\0') < 0 ? value : value.replace('\0', '\uFFFD');
  }
}
