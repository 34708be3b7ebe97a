package dev.weir.http.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class ServletRequestViewTest {
  @Test
  void takesWhatTheContainerWithholdsForAbsent() {
    HttpServletRequest withholding =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> null);
    ServletRequestView view = new ServletRequestView(withholding);

    assertThat(view.peer()).isEmpty();
    assertThat(view.headers("Authorization")).isEmpty();
  }
}
