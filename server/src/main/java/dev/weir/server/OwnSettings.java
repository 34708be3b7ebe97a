package dev.weir.server;

import java.util.Map;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.web.context.support.StandardServletEnvironment;

/**
 * Settings that the process's environment and system properties cannot change. Its environment
 * variables are those that override the policy.
 */
final class OwnSettings extends StandardServletEnvironment {
  private final Map<String, Object> variables;

  OwnSettings(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  @Override
  protected void customizePropertySources(MutablePropertySources sources) {}

  @Override
  public Map<String, Object> getSystemEnvironment() {
    return variables;
  }
}
