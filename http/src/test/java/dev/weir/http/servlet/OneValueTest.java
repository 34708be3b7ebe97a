package dev.weir.http.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.InProcessStore;
import dev.weir.ManualTicker;
import dev.weir.http.Policies;
import dev.weir.policy.Exemption;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Of each name that the filter tells there is one value on an answer, the filter's, however the
 * application sets, adds or removes its own.
 */
class OneValueTest {
  private static final Map<String, String> TOLD =
      Map.of(
          "X-RateLimit-Limit", "100",
          "X-RateLimit-Remaining", "99",
          "X-RateLimit-Reset", "1795262460",
          "RateLimit-Policy", "\"default-60s\";q=100;w=60",
          "RateLimit", "\"default-60s\";r=99;t=60");
  private static final List<String> NAMES = List.copyOf(TOLD.keySet());

  private final TomcatServer server = new TomcatServer("");
  private final ManualTicker ticker = new ManualTicker();
  private final PolicyEngine engine =
      new PolicyEngine(
          Policies.of(), InProcessStore.builder().maxKeys(1000).ticker(ticker).build());

  @AfterEach
  void stop() {
    server.close();
  }

  /** Something that an application does to each of the names. */
  private interface Change {
    void to(HttpServletResponse response, String name);
  }

  static Stream<Named<TomcatServer.Handler>> everyWay() {
    return Stream.of(
        each("adds", (response, name) -> response.addHeader(name, "7")),
        each("sets", (response, name) -> response.setHeader(name, "7")),
        each("adds an int", (response, name) -> response.addIntHeader(name, 7)),
        each("sets an int", (response, name) -> response.setIntHeader(name, 7)),
        each("adds a date", (response, name) -> response.addDateHeader(name, 7)),
        each("sets a date", (response, name) -> response.setDateHeader(name, 7)),
        each("removes", (response, name) -> response.setHeader(name, null)),
        each("empties", (response, name) -> response.setHeader(name, "")),
        each("small", (response, name) -> response.addHeader(name.toLowerCase(Locale.ROOT), "7")),
        each("large", (response, name) -> response.addHeader(name.toUpperCase(Locale.ROOT), "7")),
        each(
            "around it",
            (response, name) -> new HttpServletResponseWrapper(response).addHeader(name, "7")),
        way(
            "starts over",
            (request, response) -> {
              add(response);
              response.reset();
              add(response);
            }),
        way(
            "starts the body over",
            (request, response) -> {
              response.getWriter().write("draft");
              add(response);
              response.resetBuffer();
              add(response);
            }),
        way(
            "after the commit",
            (request, response) -> {
              add(response);
              response.flushBuffer();
              add(response);
              response.getWriter().write("late");
            }),
        way(
            "sends an error",
            (request, response) -> {
              add(response);
              response.sendError(404);
            }),
        way(
            "fails",
            (request, response) -> {
              add(response);
              throw new IllegalStateException("the application fails");
            }),
        way(
            "redirects",
            (request, response) -> {
              add(response);
              response.sendRedirect("/elsewhere");
            }),
        way(
            "forwards",
            (request, response) ->
                request.getRequestDispatcher("/adds").forward(request, response)),
        way(
            "includes",
            (request, response) ->
                request.getRequestDispatcher("/adds").include(request, response)),
        way("dispatches", (request, response) -> request.startAsync().dispatch("/adds")),
        way(
            "answers later on the response it names",
            (request, response) -> later(request.startAsync(request, response))),
        way(
            "answers later on the response it has",
            (request, response) -> later(request.startAsync())));
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  void isTold(TomcatServer.Handler application) {
    server
        .filter(
            new RateLimitFilter(engine, ticker),
            DispatcherType.REQUEST,
            DispatcherType.ASYNC,
            DispatcherType.ERROR)
        .errorPage("/adds")
        .on("/adds", (request, response) -> add(response))
        .on("/", application)
        .start();

    assertTold(server.get("/x"));
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  void isToldWhereTheFilterSeesOnlyTheRequest(TomcatServer.Handler application) {
    server
        .filter(new RateLimitFilter(engine, ticker))
        .on("/adds", (request, response) -> add(response))
        .on("/", application)
        .start();

    assertTold(server.get("/x"));
  }

  @Test
  void standsInForWhatAFilterBeforeHasSet() {
    server
        .filter(
            new HttpFilter() {
              private static final long serialVersionUID = 1L;

              @Override
              protected void doFilter(
                  HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                  throws IOException, ServletException {
                add(response);
                chain.doFilter(request, response);
              }
            })
        .filter(new RateLimitFilter(engine, ticker))
        .on("/", (request, response) -> add(response))
        .start();

    assertTold(server.get("/x"));
  }

  @Test
  void isTheApplicationsOwnWhereNothingIsLimited() {
    Policy exempting = Policy.builder().exemption(Exemption.ofPaths("/x")).build();
    server
        .filter(
            new RateLimitFilter(
                new PolicyEngine(
                    exempting, InProcessStore.builder().maxKeys(1000).ticker(ticker).build()),
                ticker))
        .on("/", (request, response) -> add(response))
        .start();

    RawResponse response = server.get("/x");

    for (String name : NAMES) {
      assertThat(response.values(name)).as(name).containsExactly("7");
    }
  }

  @Test
  void leavesFieldsOfOtherNamesAlone() {
    server
        .filter(new RateLimitFilter(engine, ticker))
        .on(
            "/",
            (request, response) -> {
              response.setHeader("RateLimit-Limit", "7");
              response.addHeader("X-RateLimit-Used", "7");
              response.addHeader("Retry-After", "7");
              response.addDateHeader("Last-Modified", 0);
              response.addIntHeader("Age", 7);
            })
        .start();

    RawResponse response = server.get("/x");

    assertTold(response);
    for (String name : List.of("RateLimit-Limit", "X-RateLimit-Used", "Retry-After", "Age")) {
      assertThat(response.values(name)).as(name).containsExactly("7");
    }
    assertThat(response.values("Last-Modified")).hasSize(1);
  }

  private static void assertTold(RawResponse response) {
    TOLD.forEach(
        (name, value) -> assertThat(response.values(name)).as(name).containsExactly(value));
  }

  private static Named<TomcatServer.Handler> each(String description, Change change) {
    return way(
        description, (request, response) -> NAMES.forEach(name -> change.to(response, name)));
  }

  private static Named<TomcatServer.Handler> way(String description, TomcatServer.Handler handler) {
    return Named.of(description, handler);
  }

  private static void add(HttpServletResponse response) {
    NAMES.forEach(name -> response.addHeader(name, "7"));
  }

  private static void later(AsyncContext async) {
    async.start(
        () -> {
          add((HttpServletResponse) async.getResponse());
          async.complete();
        });
  }
}
