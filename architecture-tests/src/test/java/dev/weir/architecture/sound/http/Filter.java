package dev.weir.architecture.sound.http;

import dev.weir.architecture.sound.Store;
import dev.weir.architecture.sound.policy.Engine;

/** Uses what is below. */
public record Filter(Engine engine, Store store) {}
