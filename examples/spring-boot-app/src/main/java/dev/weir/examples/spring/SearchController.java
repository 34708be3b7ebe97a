package dev.weir.examples.spring;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What clients ask for. Nothing here knows of the limits in {@code application.yaml}. */
@RestController
public class SearchController {
  private final Reports reports;

  SearchController(Reports reports) {
    this.reports = reports;
  }

  @GetMapping("/search")
  List<String> search() {
    return List.of("weir", "sluice", "lock");
  }

  @PostMapping("/reports")
  String report(@RequestBody Reports.Order order) {
    return reports.render(order);
  }
}
