package dev.weir.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spring.RateLimited;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.boot.web.server.autoconfigure.servlet.ServletWebServerConfiguration;

class WeirFailureAnalyzerTest {
  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  WeirAutoConfiguration.class, WeirMethodAutoConfiguration.class));

  @Test
  void everyProblemOfAPolicyIsTold() {
    FailureAnalysis analysis =
        analysis(
            application.withPropertyValues(
                "weir.policy.default.limits=lots", "weir.policy.headers.reset=never"));

    assertThat(analysis.getDescription())
        .contains("default.limits")
        .contains("\"lots\"")
        .contains("headers.reset")
        .contains("\"never\"");
    assertThat(analysis.getAction()).isNotBlank();
  }

  @Test
  void aRedisThatIsAwayIsToldWithTheWayOut() {
    FailureAnalysis analysis =
        analysis(
            application.withPropertyValues(
                "weir.policy.store.type=redis",
                "weir.policy.store.required=true",
                "weir.policy.store.url=redis://user:s3cret@127.0.0.1:1"));

    assertThat(analysis.getDescription())
        .startsWith("store.required: Redis at redis://user:***@127.0.0.1:1 cannot be used")
        .doesNotContain("s3cret");
    assertThat(analysis.getAction()).startsWith("start it, or correct store.url");
  }

  @Test
  void twoPoliciesAreToldByName() {
    FailureAnalysis analysis =
        analysis(
            application.withPropertyValues(
                "weir.policy-file=limits.toml", "weir.policy.default.limits=1/min"));

    assertThat(analysis.getDescription()).contains("limits.toml").contains("default.limits");
    assertThat(analysis.getAction()).contains("weir.policy-file");
  }

  @Test
  void aWrongAnnotationIsTold() {
    FailureAnalysis analysis = analysis(application.withBean("mailer", Mailer.class));

    assertThat(analysis.getDescription())
        .contains("bean \"mailer\"")
        .contains("Mailer.send(String)")
        .contains("#adress");
  }

  @Test
  void aServerThatHidesWhereConnectionsComeFromIsToldWithTheWayOut() {
    @Nullable FailureAnalysis[] found = new FailureAnalysis[1];
    new WebApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                WeirAutoConfiguration.class,
                WeirServerAutoConfiguration.class,
                ServletWebServerConfiguration.class))
        .withBean(UnknownContainer.class)
        .withPropertyValues("server.forward-headers-strategy=native")
        .run(
            context ->
                found[0] =
                    new WeirFailureAnalyzer()
                        .analyze(Objects.requireNonNull(context.getStartupFailure())));

    FailureAnalysis analysis = Objects.requireNonNull(found[0]);
    assertThat(analysis.getDescription())
        .startsWith("Rate limits by address could not hold: ")
        .contains(UnknownContainer.class.getName());
    assertThat(analysis.getAction())
        .startsWith("set server.forward-headers-strategy to none, or to framework")
        .contains("identity.trusted_proxies");
  }

  static class UnknownContainer implements WebServerFactory {}

  @Test
  void otherFailuresAreOthersToExplain() {
    assertThat(new WeirFailureAnalyzer().analyze(new IllegalStateException(new Error()))).isNull();
  }

  private static FailureAnalysis analysis(ApplicationContextRunner failing) {
    @Nullable FailureAnalysis[] found = new FailureAnalysis[1];
    failing.run(
        context ->
            found[0] =
                new WeirFailureAnalyzer()
                    .analyze(Objects.requireNonNull(context.getStartupFailure())));
    FailureAnalysis analysis = found[0];
    assertThat(analysis).isNotNull();
    return analysis;
  }

  static class Mailer {
    @RateLimited(limits = "1/min", key = "#adress")
    void send(String address) {}
  }
}
