package dev.weir.spring;

import dev.weir.spring.app.ServletApi;
import java.util.List;
import org.springframework.boot.WebApplicationType;

class ServletApplicationIT extends ApplicationContract {
  @Override
  WebApplicationType type() {
    return WebApplicationType.SERVLET;
  }

  @Override
  List<String> ways() {
    return ServletApi.WAYS;
  }
}
