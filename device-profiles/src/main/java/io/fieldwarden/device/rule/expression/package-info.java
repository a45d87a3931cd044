/** The language of rules: text to a checked tree, a tree with the parameters of a device to a condition. */
@NullMarked
package io.fieldwarden.device.rule.expression;

import org.jspecify.annotations.NullMarked;
