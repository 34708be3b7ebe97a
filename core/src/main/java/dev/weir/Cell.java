package dev.weir;

abstract class Cell {}
