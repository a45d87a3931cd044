/**
 * Codecs that device makers write in JavaScript, run in a sandbox: QuickJS compiled to WebAssembly, which reaches nothing but
 * its own memory. The engine is an optional dependency; without it {@link io.fieldwarden.device.script.Script} says so.
 */
@NullMarked
package io.fieldwarden.device.script;

import org.jspecify.annotations.NullMarked;
