package dev.weir.benchmarks.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A small Spring Boot application with Spring Boot's own settings. */
final class MvcServer {
  private static final String[] SETTINGS = {
    "--server.address=127.0.0.1",
    "--server.port=0",
    "--server.tomcat.max-keep-alive-requests=-1",
    "--server.tomcat.keep-alive-timeout=-1",
    "--spring.main.banner-mode=off",
    "--spring.main.lazy-initialization=true",
    "--spring.main.log-startup-info=false",
    "--logging.level.root=warn"
  };

  record Hello(String message) {}

  @RestController
  static final class HelloController {
    @GetMapping(MeasuredServer.PATH)
    Hello hello() {
      return new Hello("hello");
    }
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(HelloController.class)
  static final class Application {
    @Bean
    MeterRegistry meters() {
      return new SimpleMeterRegistry();
    }
  }

  private MvcServer() {}

  /** Serves until the JVM ends; returns the port. */
  static int start(Optional<Filter> filter, String... starterSettings) {
    SpringApplication application = new SpringApplication(Application.class);
    filter.ifPresent(
        present ->
            application.addInitializers(
                context ->
                    ((GenericApplicationContext) context)
                        .registerBean(FilterRegistrationBean.class, () -> first(present))));
    List<String> settings = new ArrayList<>(List.of(SETTINGS));
    settings.addAll(List.of(starterSettings));
    WebServerApplicationContext context =
        (WebServerApplicationContext) application.run(settings.toArray(new String[0]));
    return Objects.requireNonNull(context.getWebServer()).getPort();
  }

  private static FilterRegistrationBean<Filter> first(Filter filter) {
    FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }
}
