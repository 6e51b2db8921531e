package dev.vedette.scanner.risk;

/** The levels of the scoring system, with what each is worth. Stateless. */
final class Scale {
  static final double IMPACT = 4;
  static final double EXPLOITATION = 9;
  static final double HIGHEST = 10;

  private Scale() {}

  /** How much confidentiality, integrity or availability suffers. */
  enum Loss {
    NONE(0),
    LOW(0.22),
    HIGH(0.56);

    private final double worth;

    Loss(double worth) {
      this.worth = worth;
    }

    double worth() {
      return worth;
    }

    /** What is left after a remediation of this strength. */
    Loss minus(Loss remedy) {
      return switch (remedy) {
        case NONE -> this;
        case LOW -> this == HIGH ? LOW : NONE;
        case HIGH -> NONE;
      };
    }

    static Loss greater(Loss one, Loss other) {
      return one.compareTo(other) >= 0 ? one : other;
    }
  }

  /** How hard it is to make use of. */
  enum Exploitability {
    HIGH(0.54),
    MODERATE(0.4),
    LOW(0.1),
    VERY_LOW(0.05);

    private final double worth;

    Exploitability(double worth) {
      this.worth = worth;
    }

    double worth() {
      return worth;
    }
  }

  /** From where. */
  enum Vector {
    REMOTE(0.85),
    LOCAL(0.55);

    private final double worth;

    Vector(double worth) {
      this.worth = worth;
    }

    double worth() {
      return worth;
    }
  }

  /** How far the harm reaches beyond the container. */
  enum Reach {
    NONE(0.25),
    HOST(1),
    CLUSTER(1);

    private final double worth;

    Reach(double worth) {
      this.worth = worth;
    }

    double worth() {
      return worth;
    }
  }

  /** Losses of confidentiality, integrity and availability together. Immutable. */
  record Losses(Loss confidentiality, Loss integrity, Loss availability) {
    static final Losses NOTHING = new Losses(Loss.NONE, Loss.NONE, Loss.NONE);

    /** Written with a letter each: N, L or H. */
    static Losses of(String letters) {
      return new Losses(loss(letters.charAt(0)), loss(letters.charAt(1)), loss(letters.charAt(2)));
    }

    private static Loss loss(char letter) {
      return switch (letter) {
        case 'N' -> Loss.NONE;
        case 'L' -> Loss.LOW;
        case 'H' -> Loss.HIGH;
        default -> throw new IllegalArgumentException(letter + " (expected: N, L or H)");
      };
    }

    Losses greatest(Losses other) {
      return new Losses(
          Loss.greater(confidentiality, other.confidentiality),
          Loss.greater(integrity, other.integrity),
          Loss.greater(availability, other.availability));
    }

    Losses minus(Losses remedy) {
      return new Losses(
          confidentiality.minus(remedy.confidentiality),
          integrity.minus(remedy.integrity),
          availability.minus(remedy.availability));
    }

    double impact() {
      return 1
          - (1 - confidentiality.worth()) * (1 - integrity.worth()) * (1 - availability.worth());
    }
  }
}
