package dev.weir.http.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.RequestOrigin;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServletRequestViewTest {
  private static final HttpServletRequest SENT =
      request(
          (name, argument) ->
              switch (name) {
                case "getMethod" -> "PATCH";
                case "getRemoteAddr" -> "192.0.2.1";
                case "getHeaders" ->
                    Collections.enumeration(
                        argument.equals("Via") ? List.of("1.1 a", "1.1 b", "1.1 c") : List.of("x"));
                default -> null;
              });

  @Test
  void takesWhatTheContainerWithholdsForAbsent() {
    ServletRequestView view = new ServletRequestView(request((name, argument) -> null));

    assertThat(view.peer()).isEmpty();
    assertThat(view.headers("Authorization")).isEmpty();
  }

  @Test
  void hasTheMethodAndEachFieldLineInOrder() {
    ServletRequestView view = new ServletRequestView(SENT);

    assertThat(view.method()).isEqualTo("PATCH");
    assertThat(view.headers("Via")).containsExactly("1.1 a", "1.1 b", "1.1 c");
    assertThat(view.headers("Authorization")).containsExactly("x");
  }

  @Test
  void looksPastWhatFiltersMadeOfTheRequest() {
    HttpServletRequest rewritten =
        new HttpServletRequestWrapper(SENT) {
          @Override
          public String getRemoteAddr() {
            return "203.0.113.66";
          }
        };
    ServletRequestView view = new ServletRequestView(new HttpServletRequestWrapper(rewritten));

    assertThat(view.peer()).isEqualTo("192.0.2.1");
  }

  @Test
  void hasTheForwardingHeadersOfTheOriginAndTheOthersOfTheRequest() {
    RequestOrigin origin = new RequestOrigin("198.51.100.1", List.of("203.0.113.7"), List.of());
    ServletRequestView view =
        new ServletRequestView(
            new HttpServletRequestWrapper(
                request(
                    (name, argument) ->
                        switch (name) {
                          case "getAttribute" -> origin;
                          case "getHeaders" -> Collections.enumeration(List.of("1.1 a", "1.1 b"));
                          default -> null;
                        })));

    assertThat(view.peer()).isEqualTo("198.51.100.1");
    assertThat(view.headers("X-Forwarded-For")).containsExactly("203.0.113.7");
    assertThat(view.headers("Forwarded")).isEmpty();
    assertThat(view.headers("Via")).containsExactly("1.1 a", "1.1 b");
  }

  /** What a container answers when it is asked by this method's name, with this argument. */
  private interface Answers {
    @Nullable Object to(String name, Object argument);
  }

  private static HttpServletRequest request(Answers answers) {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            ServletRequestViewTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                answers.to(method.getName(), arguments == null ? "" : arguments[0]));
  }
}
