package dev.weir.spring.app;

import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** What an application, or what it forwards requests to, says of limits of its own. */
public final class Headers {
  /** Names that Weir tells limits under, in case and out. */
  public static final List<String> NAMES =
      List.of(
          "X-RateLimit-Limit",
          "x-ratelimit-remaining",
          "X-RATELIMIT-RESET",
          "RateLimit",
          "ratelimit-policy");

  private Headers() {}

  static HttpHeaders own() {
    HttpHeaders headers = new HttpHeaders();
    NAMES.forEach(name -> headers.put(name, List.of("7", "8")));
    return headers;
  }

  static ResponseEntity<String> entity() {
    return ResponseEntity.ok().headers(own()).body("entity");
  }
}
