package dev.vedette.gateway.http;

import com.google.inject.Inject;
import com.linecorp.armeria.server.ServerBuilder;
import dev.vedette.gateway.page.Page;
import dev.vedette.gateway.route.Contract;

/** Which path is answered by whom. Used once. */
final class HttpRoutes {
  private final Contract contract;
  private final UnaryCalls calls;
  private final JsonCalls json;
  private final StatusEndpoints status;
  private final Page page;
  private final BrowserGuard guard;

  @Inject
  HttpRoutes(
      Contract contract,
      UnaryCalls calls,
      JsonCalls json,
      StatusEndpoints status,
      Page page,
      BrowserGuard guard) {
    this.contract = contract;
    this.calls = calls;
    this.json = json;
    this.status = status;
    this.page = page;
    this.guard = guard;
  }

  /** Binds all of them. */
  void bind(ServerBuilder builder) {
    builder
        .service("/healthz", status::health)
        .service("/versions", status::versions)
        .service("/metrics", status::metrics)
        .service("/openapi.json", status::openApi)
        .service("/scan", BodyEndpoint.scan(contract, calls))
        .service("/k8s-audit", BodyEndpoint.audit(contract, calls))
        .service(BodyEndpoint.ADMIT, BodyEndpoint.admit(contract, calls))
        .service("prefix:" + BodyEndpoint.ADMIT + "/", BodyEndpoint.admit(contract, calls))
        .service("prefix:/v1", json)
        .service("prefix:/v1alpha1", json)
        .service("/{service}/{method}", json)
        .decorator(guard::onlyOwnPages)
        .decorator(BrowserGuard::hardened);
    page.bind(builder);
  }
}
