package dev.weir.server;

import dev.weir.server.access.ApiAccess;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Everything measured, in Prometheus' text format. Where a token is set, for those who send it: the
 * busiest clients are named. Thread-safe.
 */
@RestController
final class MetricsController {
  static final String PATH = "/metrics";

  private static final MediaType TEXT =
      MediaType.parseMediaType("text/plain;version=0.0.4;charset=utf-8");

  private final PrometheusMeterRegistry registry;
  private final ApiAccess access;

  MetricsController(PrometheusMeterRegistry registry, ApiAccess access) {
    this.registry = registry;
    this.access = access;
  }

  @GetMapping(PATH)
  ResponseEntity<byte[]> metrics(HttpServletRequest request) {
    access.require(request);
    byte[] text = registry.scrape(TEXT.toString()).getBytes(StandardCharsets.UTF_8);
    return ResponseEntity.ok().contentType(TEXT).body(text);
  }
}
