package dev.weir.examples.spring;

import dev.weir.spring.RateLimited;
import java.util.List;
import org.springframework.stereotype.Service;

/** Something expensive, which a tenant may order ten pages of in a minute. */
@Service
public class Reports {
  /** What a tenant orders. */
  public record Order(String tenant, List<String> pages) {}

  @RateLimited(limits = "10/min", key = "#order.tenant", cost = "#order.pages.size()")
  String render(Order order) {
    return "%d pages for %s".formatted(order.pages().size(), order.tenant());
  }
}
