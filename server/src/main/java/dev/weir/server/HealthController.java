package dev.weir.server;

import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the server is alive. */
@RestController
final class HealthController {
  static final String PATH = "/health";

  @GetMapping(PATH)
  Map<String, String> health() {
    return Map.of("status", "UP");
  }
}
