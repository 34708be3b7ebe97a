package dev.weir.server.demo;

import dev.weir.http.LimitAnswer;
import dev.weir.http.LimitStatus;
import dev.weir.http.servlet.RateLimitFilter;
import dev.weir.policy.Verdict.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** An API to try limits on: it answers with what the limiter made of the request. */
@RestController
public final class DemoController {
  private static final int TERMS = 90;

  @GetMapping("/api/v1/test")
  Map<String, Object> test(@RequestAttribute(RateLimitFilter.ANSWER) LimitAnswer answer) {
    return told(answer);
  }

  /** Worth more than a test: something is computed. */
  @RequestMapping(
      path = "/api/v1/compute",
      method = {RequestMethod.GET, RequestMethod.POST})
  Map<String, Object> compute(@RequestAttribute(RateLimitFilter.ANSWER) LimitAnswer answer) {
    Map<String, Object> body = told(answer);
    body.put("fibonacci_" + TERMS, fibonacci(TERMS));
    return body;
  }

  private static Map<String, Object> told(LimitAnswer answer) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("message", "let through");
    answer.verdict().outcomes().stream()
        .findFirst()
        .map(Outcome::charge)
        .ifPresent(charge -> body.put("counted_under", charge.key()));
    answer.tightest().ifPresent(limit -> tell(body, limit));
    return body;
  }

  private static void tell(Map<String, Object> body, LimitStatus limit) {
    body.put("policy", limit.policy());
    body.put("limit", limit.limit());
    body.put("remaining", limit.remaining());
  }

  private static long fibonacci(int terms) {
    long previous = 0;
    long current = 1;
    for (int i = 1; i < terms; i++) {
      long next = previous + current;
      previous = current;
      current = next;
    }
    return current;
  }
}
