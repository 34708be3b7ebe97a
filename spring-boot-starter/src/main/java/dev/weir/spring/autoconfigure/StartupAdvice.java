package dev.weir.spring.autoconfigure;

import dev.weir.http.HttpLimiter;
import dev.weir.http.LiveLimiter;
import dev.weir.http.StartupChecks;
import java.util.List;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Tells of likely mistakes once the application is up. */
final class StartupAdvice implements ApplicationListener<ApplicationReadyEvent> {
  private static final String ENDPOINTS =
      "org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties";

  private final LiveLimiter limiter;
  private final WeirProperties properties;
  private final Environment environment;

  StartupAdvice(LiveLimiter limiter, WeirProperties properties, Environment environment) {
    this.limiter = limiter;
    this.properties = properties;
    this.environment = environment;
  }

  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    HttpLimiter inForce = limiter.get();
    StartupChecks.of(inForce.engine(), healthPaths()).forEach(inForce.advice()::advise);
  }

  /** Where the application's health is asked for, as far as the filter stands before it. */
  List<String> healthPaths() {
    String port = environment.getProperty("management.server.port");
    boolean elsewhere =
        port != null && !port.equals(environment.getProperty("server.port", "8080"));
    if (elsewhere
        || !properties.getFilter().isEnabled()
        || !ClassUtils.isPresent(ENDPOINTS, StartupAdvice.class.getClassLoader())) {
      return List.of();
    }
    String base = environment.getProperty("management.endpoints.web.base-path", "/actuator");
    String health =
        environment.getProperty("management.endpoints.web.path-mapping.health", "health");
    String path = (base.equals("/") ? "" : base) + "/" + health;
    return properties.getFilter().getExcludedPaths().contains(path) ? List.of() : List.of(path);
  }
}
