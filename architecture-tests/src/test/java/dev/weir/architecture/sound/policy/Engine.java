package dev.weir.architecture.sound.policy;

import dev.weir.architecture.sound.Store;

/** Uses what is below. */
public record Engine(Store store) {}
