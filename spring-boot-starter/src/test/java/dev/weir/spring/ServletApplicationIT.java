package dev.weir.spring;

import org.springframework.boot.WebApplicationType;

class ServletApplicationIT extends ApplicationContract {
  @Override
  WebApplicationType type() {
    return WebApplicationType.SERVLET;
  }
}
