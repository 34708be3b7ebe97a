package dev.weir.architecture.sound.redis;

import dev.weir.architecture.sound.policy.Engine;

/** An adapter. */
public record Overrides(Engine engine) {}
