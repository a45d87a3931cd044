package io.fieldwarden.device.rule.expression;

/**
 * One fault of an expression.
 *
 * @param at index of the first character in the text
 * @param value what stands there
 * @param rule what would be right, with a suggestion where there is one
 */
public record ExpressionFault(int at, String value, String rule) {}
