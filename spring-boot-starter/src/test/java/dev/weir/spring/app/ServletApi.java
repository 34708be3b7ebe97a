package dev.weir.spring.app;

import dev.weir.http.servlet.RateLimitFilter;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What only a servlet container serves. */
@RestController
public class ServletApi {
  @GetMapping("/costly/attribute")
  String costly(@RequestParam long cost, HttpServletRequest request) {
    request.setAttribute(RateLimitFilter.COST, cost);
    return "costly";
  }
}
