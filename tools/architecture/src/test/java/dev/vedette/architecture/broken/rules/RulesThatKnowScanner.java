package dev.vedette.architecture.broken.rules;

import dev.vedette.architecture.broken.scanner.ScannerThatKnowsGateway;

/** Breaks the rules on purpose. */
public final class RulesThatKnowScanner {
  public ScannerThatKnowsGateway scanner() {
    return new ScannerThatKnowsGateway();
  }

  public void sleepAndPrint() throws InterruptedException {
    Thread.sleep(1);
    System.out.println("awake");
  }
}
