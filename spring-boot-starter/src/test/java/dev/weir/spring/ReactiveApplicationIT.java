package dev.weir.spring;

import org.springframework.boot.WebApplicationType;

class ReactiveApplicationIT extends ApplicationContract {
  @Override
  WebApplicationType type() {
    return WebApplicationType.REACTIVE;
  }
}
