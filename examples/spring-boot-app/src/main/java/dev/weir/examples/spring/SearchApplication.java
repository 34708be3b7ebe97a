package dev.weir.examples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the application; its limits are in {@code application.yaml}. */
@SpringBootApplication
public class SearchApplication {
  /** Runs until it is stopped. */
  public static void main(String[] arguments) {
    SpringApplication.run(SearchApplication.class, arguments);
  }
}
